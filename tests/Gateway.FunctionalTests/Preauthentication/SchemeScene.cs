using System.Security.Cryptography.X509Certificates;
using Gateway.FunctionalTests.Forwarding.Straight;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.FunctionalTests.Preauthentication;

/// <summary>
/// A gateway with a route of every scheme, with the look-up of known users, whose requests go straight then, or without it, and what its
/// clients and back end have seen.
/// </summary>
public sealed class SchemeScene : IAsyncDisposable
{
    public const string Host = "mail.example.com";
    public const string Wiki = "wiki.example.com";
    public const string Certified = "devices.example.com";

    private readonly List<string> _seen = [];

    private SchemeScene(TestProvider provider, TestBackEnd backend, TestDirectory directory, FakeTimeProvider time, TestGateway gateway)
    {
        Provider = provider;
        Backend = backend;
        Directory = directory;
        Time = time;
        Gateway = gateway;
    }

    public TestProvider Provider { get; }

    public TestBackEnd Backend { get; }

    public TestDirectory Directory { get; }

    public FakeTimeProvider Time { get; }

    public TestGateway Gateway { get; }

    /// <summary>What was decided on each request, in order.</summary>
    public IReadOnlyList<string> Seen => _seen;

    public static async Task<SchemeScene> StartAsync(bool withLookup, params X509Certificate2[] revoked)
    {
        var provider = await TestProvider.StartAsync();
        var backend = await TestBackEnd.StartAsync();
        var folder = new TemporaryFolder();
        folder.Write("ca.pem", TestCertificates.Authority.ExportCertificatePem());
        await File.WriteAllBytesAsync(
            folder.Combine("ca.crl"), TestCertificates.RevocationList(DateTimeOffset.UtcNow.AddDays(1), revoked));
        var pfx = TestCertificates.WritePfx(folder, Host, Wiki, Certified);
        var directory = new TestDirectory();
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var gateway = await TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "State": "state",
                "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
                "Certificates": { "Names": { "{{Host}}": { "File": "{{pfx}}" }, "{{Wiki}}": { "File": "{{pfx}}" }, "{{Certified}}": { "File": "{{pfx}}" } } },
                "Identity": {
                  "Domains": [ "example.com" ],
                  "Lockout": { "Threshold": 3 },
                  "Throttling": { "Tarpit": { "Longest": "00:00:00" } },
                  "ClientAuthorities": { "staff": { "Roots": "ca.pem", "RevocationList": "ca.crl" } },
                  "Issuers": { "corp": { "Issuer": "{{provider.Issuer.Issuer}}", "Audiences": [ "gateway" ], "Roots": "{{provider.Issuer.Roots}}", "Client": { "Id": "{{TestProvider.ClientId}}", "Secret": "{{TestProvider.ClientSecret}}" } } }
                },
                "Routes": {
                  "owa": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/owa/{**rest}" }, "Cluster": "backend", "Authentication": "Forms", "Delegation": "Header", "SignOutPaths": [ "/owa/logoff.owa" ] },
                  "all": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/all/{**rest}" }, "Cluster": "backend", "Authentication": [ "Forms", "Basic", "Bearer", "ClientCertificate" ], "Delegation": "Header" },
                  "basic": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/basic/{**rest}" }, "Cluster": "backend", "Authentication": "Basic", "Delegation": "Header" },
                  "bobs": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/bobs/{**rest}" }, "Cluster": "backend", "Authentication": [ "Basic", "Forms", "Bearer" ], "Authorization": { "Users": [ "bob" ] } },
                  "bearer": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/bearer/{**rest}" }, "Cluster": "backend", "Authentication": "Bearer", "Delegation": "Header" },
                  "passed": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/passed/{**rest}" }, "Cluster": "backend", "Authentication": [ "BearerPassThrough", "Forms" ], "Delegation": "Header" },
                  "certified": { "Match": { "Hosts": [ "{{Certified}}" ], "Path": "/{**rest}" }, "Cluster": "backend", "Authentication": "ClientCertificate", "Delegation": "Header" },
                  "wiki": { "Match": { "Hosts": [ "{{Wiki}}" ], "Path": "/wiki/{**rest}" }, "Cluster": "backend", "Authentication": [ "OpenIdConnect", "Basic" ], "Delegation": "Header", "SignOutPaths": [ "/wiki/logout" ] }
                },
                "Clusters": { "backend": { "Destinations": { "one": { "Address": "{{backend.Address}}" } } } }
              }
            }
            """, builder =>
            {
                builder.Services.AddSingleton<IDirectory>(directory);
                builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time));
                StraightScene.Use(withLookup)(builder);
                if (!withLookup)
                {
                    builder.Services.RemoveAll<IKnownUserLookup>();
                }
            });
        return new SchemeScene(provider, backend, directory, time, gateway);
    }

    public SignInBrowser Open(string host = Host) => new(Gateway.CreateClient(host));

    /// <summary>A client with a certificate; each has a connection of its own.</summary>
    public HttpClient OpenWith(X509Certificate2? certificate, string host = Certified)
    {
        var handler = TestCertificates.CreateHandler(Gateway.Ports[0]);
        if (certificate is not null)
        {
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        }

        return new HttpClient(handler) { BaseAddress = new Uri($"https://{host}") };
    }

    public async Task SendAsync(string step, string target, string? authorization = null)
    {
        using var client = Gateway.CreateClient(Host);
        await SendAsync(step, client, target, authorization);
    }

    public async Task SendAsync(string step, HttpClient client, string target, string? authorization = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        await SeeAsync(step, () => client.SendAsync(request));
    }

    public Task SendAsync(string step, SignInBrowser browser, string target, params (string Name, string Value)[] headers) =>
        SeeAsync(step, () => browser.GetAsync(target, headers));

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Backend.DisposeAsync();
        await Provider.DisposeAsync();
    }

    private async Task SeeAsync(string step, Func<Task<HttpResponseMessage>> send)
    {
        var before = Backend.Received.Count;
        using var response = await send();
        var forwarded = Backend.Received.Skip(before).SingleOrDefault();
        var user = forwarded is null ? "refused" : $"forwarded for {forwarded.Headers.GetValueOrDefault("X-Forwarded-User")}";
        var location = response.Headers.Location?.OriginalString;
        var cookies = response.Headers.TryGetValues("Set-Cookie", out var set) ? string.Join(", ", set.Select(c => c.Split('=')[0])) : "";
        _seen.Add($"{step}: {(int)response.StatusCode} {user} [{response.Headers.WwwAuthenticate}] [{location}] [{cookies}]");
    }
}
