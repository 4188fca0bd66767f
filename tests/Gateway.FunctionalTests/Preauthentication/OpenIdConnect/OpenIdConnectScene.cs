using System.Diagnostics.Metrics;
using System.Net;
using Gateway.Identity.Auditing;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Preauthentication.OpenIdConnect;

/// <summary>The real gateway with routes whose people sign in at a test provider, and the back end behind them.</summary>
public sealed class OpenIdConnectScene : IAsyncDisposable
{
    public const string Host = "wiki.example.com";
    public const string Other = "other.example.com";
    public const string Callback = "/gateway/callback";

    private readonly MetricCollector<long> _outcomes;

    private OpenIdConnectScene(TestProvider provider, TestBackEnd backend, TestGateway gateway, RecordedAudit audit, FakeTimeProvider time)
    {
        Provider = provider;
        Backend = backend;
        Gateway = gateway;
        Audit = audit;
        Time = time;
        _outcomes = new(
            gateway.Services.GetRequiredService<IMeterFactory>(), "Gateway.Preauthentication", "gateway.preauthentication.openid_connect");
    }

    public TestProvider Provider { get; }

    public TestBackEnd Backend { get; }

    public TestGateway Gateway { get; }

    public RecordedAudit Audit { get; }

    public FakeTimeProvider Time { get; }

    /// <summary>The outcomes that were counted.</summary>
    public IEnumerable<string> Outcomes => _outcomes.GetMeasurementSnapshot().Select(m => (string)m.Tags["outcome"]!);

    public string AccessLog => Gateway.Folder.Combine("access.log");

    public static async Task<OpenIdConnectScene> StartAsync(
        string client = $"\"Secret\": \"{TestProvider.ClientSecret}\"", Action<TestProvider>? prepare = null)
    {
        var provider = await TestProvider.StartAsync();
        prepare?.Invoke(provider);
        var backend = await TestBackEnd.StartAsync();
        var folder = new TemporaryFolder();
        var certificate = TestCertificates.WritePfx(folder, Host, Other);
        var audit = new RecordedAudit();
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var gateway = await TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "State": "state",
                "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
                "Certificates": { "Names": { "{{Host}}": { "File": "{{certificate}}" }, "{{Other}}": { "File": "{{certificate}}" } } },
                "Telemetry": { "AccessLog": "{{folder.Combine("access.log")}}" },
                "Identity": { "Throttling": { "Tarpit": { "Longest": "00:00:00" } }, "Issuers": { "corp": {{provider.Section(client)}} } },
                "Routes": {
                  "wiki": {
                    "Match": { "Hosts": [ "{{Host}}" ], "Path": "/wiki/{**rest}" }, "Cluster": "backend", "Authentication": "OpenIdConnect",
                    "Delegation": "Header", "DelegationGroupsHeader": "X-Forwarded-Groups", "SignOutPaths": [ "/wiki/logout" ]
                  },
                  "staff": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/staff/{**rest}" }, "Cluster": "backend", "Authentication": [ "OpenIdConnect", "Basic" ], "Authorization": { "Groups": [ "staff" ] } },
                  "bosses": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/bosses/{**rest}" }, "Cluster": "backend", "Authentication": "OpenIdConnect", "Authorization": { "Groups": [ "bosses" ] } },
                  "other": { "Match": { "Hosts": [ "{{Other}}" ], "Path": "/{**rest}" }, "Cluster": "backend", "Authentication": "OpenIdConnect" }
                },
                "Clusters": { "backend": { "Destinations": { "one": { "Address": "{{backend.Address}}" } } } }
              }
            }
            """, builder =>
            {
                builder.Services.AddSingleton<IAuditSink>(audit);
                builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time));
            });
        return new OpenIdConnectScene(provider, backend, gateway, audit, time);
    }

    public SignInBrowser Open(string host = Host) => new(Gateway.CreateClient(host));

    /// <summary>Follows the browser to the provider: the address it was sent to for a page.</summary>
    public static async Task<Uri> AskAsync(SignInBrowser browser, string target = "/wiki/page?id=1")
    {
        using var first = await browser.GetAsync(target);
        Assert.Equal(HttpStatusCode.Found, first.StatusCode);
        using var asked = await browser.GetAsync(first.Headers.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.SeeOther, asked.StatusCode);
        return asked.Headers.Location!;
    }

    /// <summary>Goes all the way: there, signed in, and back.</summary>
    public async Task<HttpResponseMessage> SignInAsync(SignInBrowser browser, string target = "/wiki/page?id=1") =>
        await browser.GetAsync(Provider.SignIn(await AskAsync(browser, target)));

    public async ValueTask DisposeAsync()
    {
        _outcomes.Dispose();
        await Gateway.DisposeAsync();
        await Backend.DisposeAsync();
        await Provider.DisposeAsync();
    }
}
