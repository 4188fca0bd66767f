using System.Text;
using Gateway.Identity.Credentials;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.FunctionalTests.Preauthentication;

/// <summary>
/// The real gateway with a route of each kind, a directory and a clock that a test moves, and the back end that must not see too much.
/// </summary>
public sealed class PreauthenticationFixture : IAsyncDisposable
{
    private const string Host = "mail.example.com";

    private readonly Func<Task<TestGateway>> _start;

    private PreauthenticationFixture(
        TestBackEnd backend, Func<Task<TestGateway>> start, TestGateway gateway, TestDirectory directory, FakeTimeProvider time)
    {
        _start = start;
        Backend = backend;
        Gateway = gateway;
        Directory = directory;
        Time = time;
    }

    public TestBackEnd Backend { get; }

    public TestGateway Gateway { get; private set; }

    public TestDirectory Directory { get; }

    public FakeTimeProvider Time { get; }

    public static async Task<PreauthenticationFixture> StartAsync(Action<IServiceCollection>? customize = null)
    {
        var backend = await TestBackEnd.StartAsync();
        var folder = new TemporaryFolder();
        var certificate = TestCertificates.WritePfx(folder, Host, "other.example.com", "through.example.com");
        var directory = new TestDirectory();
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        Task<TestGateway> StartGatewayAsync() => TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "State": "state",
                "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
                "Certificates": { "Names": { "{{Host}}": { "File": "{{certificate}}" }, "other.example.com": { "File": "{{certificate}}" }, "through.example.com": { "File": "{{certificate}}" } } },
                "Identity": { "Lockout": { "Threshold": 1000 } },
                "Routes": {
                  "owa": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/owa/{**rest}" }, "Cluster": "backend", "Authentication": "Forms", "Delegation": "Basic", "SignOutPaths": [ "/owa/logoff.owa" ] },
                  "both": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/both/{**rest}" }, "Cluster": "backend", "Authentication": [ "Forms", "Basic" ], "Delegation": "Header" },
                  "basic": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/basic/{**rest}" }, "Cluster": "backend", "Authentication": "Basic", "Delegation": "Basic" },
                  "none": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/none/{**rest}" }, "Cluster": "backend", "Authentication": "Basic" },
                  "bobs": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/bobs/{**rest}" }, "Cluster": "backend", "Authentication": "Basic", "Authorization": { "Users": [ "BOB" ] } },
                  "header": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/header/{**rest}" }, "Cluster": "backend", "Authentication": "Basic", "Delegation": "Header", "DelegationHeader": "X-Remote-User" },
                  "signed": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/signed/{**rest}" }, "Cluster": "backend", "Authentication": [ "Forms", "Basic" ], "Delegation": "Header", "DelegationGroupsHeader": "X-Remote-Groups", "DelegationAssertion": {} },
                  "open": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/open/{**rest}" }, "Cluster": "backend", "Authentication": "Anonymous" },
                  "through": { "Match": { "Hosts": [ "through.example.com" ], "Path": "/through/{**rest}" }, "Cluster": "backend", "Authentication": "PassThrough" },
                  "other": { "Match": { "Hosts": [ "other.example.com" ], "Path": "/{**rest}" }, "Cluster": "backend", "Authentication": "Forms" }
                },
                "Clusters": { "backend": { "Destinations": { "one": { "Address": "{{backend.Address}}" } } } }
              }
            }
            """, builder =>
            {
                builder.Services.AddSingleton<IDirectory>(directory);
                builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time));
                customize?.Invoke(builder.Services);
            });
        return new PreauthenticationFixture(backend, StartGatewayAsync, await StartGatewayAsync(), directory, time);
    }

    /// <summary>
    /// Stops the gateway and starts it anew with the same state; browsers of before know its old port and must be opened anew.
    /// </summary>
    public async Task RestartAsync()
    {
        await Gateway.StopAsync();
        Gateway = await _start();
    }

    public SignInBrowser Open(string host = Host) => new(Gateway.CreateClient(host));

    public HttpClient CreateClient() => Gateway.CreateClient(Host);

    public static string Basic(string user, string password, Encoding? encoding = null) =>
        "Basic " + Convert.ToBase64String((encoding ?? Encoding.UTF8).GetBytes($"{user}:{password}"));

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Backend.DisposeAsync();
    }
}
