using System.Runtime.Versioning;
using System.Text;
using Gateway.EndToEndTests.Identity;
using Gateway.Preauthentication;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.EndToEndTests.Preauthentication;

/// <summary>
/// The look-up of known users and the handler of ASP.NET Core decide alike on tickets of a real domain controller: one script runs on a
/// gateway with the look-up and on one without it, and every response and forwarded user must be the same. The other schemes are in the
/// functional tests.
/// </summary>
[SupportedOSPlatform("linux")]
[Collection(DomainController.Name)]
public sealed class NegotiateAgreementTests(DomainController domain)
{
    private const string Host = "agreement.peers.test";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Negotiate_InEveryState_IsDecidedAlike()
    {
        var samba = domain.Server;
        await samba.AddUserAsync("nora");
        await samba.AddUserAsync("otto");
        foreach (var user in (string[])["nora", "otto"])
        {
            await samba.GetTicketAsync(user);
        }

        var with = await RunAsync(withLookup: true);
        await samba.ManageAsync("user", "enable", "otto");
        var without = await RunAsync(withLookup: false);

        Assert.Equal(without, with);
        Assert.Equal(
            [
                "none: 401 refused [Negotiate]",
                "a ticket: 200 forwarded for nora [Negotiate …]",
                "bound: 200 forwarded for nora []",
                "of a group that it lacks: 403 refused []",
                $"another scheme beside it: 401 refused [Negotiate, Basic realm=\"{Host}\", charset=\"UTF-8\"]",
                "bound still: 200 forwarded for nora []",
                "another connection: 401 refused [Negotiate]",
                "while the account is locked: 200 forwarded for nora []",
                "another user's ticket: 200 forwarded for otto [Negotiate …]",
                "bound to the other: 200 forwarded for otto []",
                "NTLM: 401 refused [Negotiate]",
                "after NTLM: 401 refused [Negotiate]",
                "a second ticket: 200 forwarded for otto [Negotiate …]",
                "no ticket: 401 refused [Negotiate]",
                "after no ticket: 401 refused [Negotiate]",
                "before its end: 200 forwarded for otto [Negotiate …]",
                "disabled, remembered: 200 forwarded for otto []",
                "disabled: 401 refused [Negotiate]",
                "disabled, again: 401 refused [Negotiate]",
                "before the binding's end: 200 forwarded for nora [Negotiate …]",
                "after the binding's end: 401 refused [Negotiate]",
            ],
            with);
    }

    private async Task<IReadOnlyList<string>> RunAsync(bool withLookup)
    {
        var samba = domain.Server;
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var backend = await TestBackEnd.StartAsync();
        await using var gateway = await StartAsync(backend, time, withLookup);
        using var client = gateway.CreateClient(Host);
        var seen = new List<string>();

        await SendAsync("none", "/x");
        await SendAsync("a ticket", "/x", await TicketAsync("nora"));
        await SendAsync("bound", "/x");
        await SendAsync("of a group that it lacks", "/otto/x");
        await SendAsync("another scheme beside it", "/both/x", Basic("nora", "guess 0"));
        await SendAsync("bound still", "/both/x");
        using (var stranger = gateway.CreateClient(Host))
        {
            await SendByAsync(stranger, "another connection", "/x");
            for (var i = 1; i < 3; i++)
            {
                using var guess = Request("/both/x", Basic("nora", $"guess {i}"));
                (await stranger.SendAsync(guess, Token)).Dispose();
            }
        }

        await SendAsync("while the account is locked", "/x");
        await SendAsync("another user's ticket", "/x", await TicketAsync("otto"));
        await SendAsync("bound to the other", "/otto/x");
        await SendAsync("NTLM", "/x", "NTLM TlRMTVNTUAABAAAA");
        await SendAsync("after NTLM", "/x");
        await SendAsync("a second ticket", "/x", await TicketAsync("otto"));
        await SendAsync("no ticket", "/x", "Negotiate AAAA");
        await SendAsync("after no ticket", "/x");
        await SendAsync("before its end", "/x", await TicketAsync("otto"));
        await samba.ManageAsync("user", "disable", "otto");
        await SendAsync("disabled, remembered", "/x");
        time.Advance(TimeSpan.FromMinutes(30));
        await SendAsync("disabled", "/x");
        await SendAsync("disabled, again", "/x");
        await SendAsync("before the binding's end", "/x", await TicketAsync("nora"));
        time.Advance(TimeSpan.FromHours(2));
        await SendAsync("after the binding's end", "/x");
        return seen;

        Task SendAsync(string step, string target, string? authorization = null) => SendByAsync(client, step, target, authorization);

        async Task SendByAsync(HttpClient by, string step, string target, string? authorization = null)
        {
            var before = backend.Received.Count;
            using var request = Request(target, authorization);
            using var response = await by.SendAsync(request, Token);
            var forwarded = backend.Received.Skip(before).SingleOrDefault();
            var user = forwarded is null ? "refused" : $"forwarded for {forwarded.Headers.GetValueOrDefault("X-Forwarded-User")}";
            var challenges = response.Headers.WwwAuthenticate.Select(c =>
                c is { Scheme: "Negotiate", Parameter: not null } ? "Negotiate …" : c.ToString());
            seen.Add($"{step}: {(int)response.StatusCode} {user} [{string.Join(", ", challenges)}]");
        }
    }

    /// <summary>An authorization header for one request, which curl makes for a server of the test's own.</summary>
    private async Task<string> TicketAsync(string user)
    {
        await using var server = await TestBackEnd.StartAsync();
        server.Answer = context =>
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = "Negotiate";
            return Task.CompletedTask;
        };
        await PeerProcess.RunAsync(
            "curl",
            [
                "--silent", "--negotiate", "--user", ":", "--resolve", $"{Host}:{server.Address.Port}:127.0.0.1",
                $"http://{Host}:{server.Address.Port}/",
            ],
            Token,
            environment: domain.Server.KerberosEnvironment(user));
        return server.Received.Select(r => r.Headers.GetValueOrDefault("Authorization")).OfType<string>().Last();
    }

    private static HttpRequestMessage Request(string target, string? authorization)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, target);
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return request;
    }

    private static string Basic(string user, string password) =>
        $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))}";

    private async Task<TestGateway> StartAsync(TestBackEnd backend, TimeProvider time, bool withLookup)
    {
        var samba = domain.Server;
        var keytab = await samba.IssueKeytabAsync(Host);
        var folder = new TemporaryFolder();
        return await TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "State": "state",
                "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
                "Certificates": { "Names": { "{{Host}}": { "File": "{{TestCertificates.WritePfx(folder, Host)}}" } } },
                "Identity": {
                  "Lockout": { "Threshold": 3 },
                  "Directories": {
                    "peers": {
                      "Domains": [ "peers.test", "PEERS" ],
                      "Ldap": {
                        "Kind": "ActiveDirectory", "Servers": [ "{{SambaServer.Secure}}" ], "ServerName": "{{SambaServer.ServerName}}", "Roots": "{{samba.Roots}}",
                        "Timeout": "00:01:00", "BindName": "{{SambaServer.AdminName}}", "BindPassword": "{{SambaServer.AdminPassword}}", "BaseDn": "{{SambaServer.BaseDn}}"
                      }
                    }
                  }
                },
                "Negotiate": { "Keytab": "{{keytab}}", "Realms": { "PEERS.TEST": { "Directory": "peers" } } },
                "Routes": {
                  "sso": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/{**rest}" }, "Cluster": "backend", "Authentication": "Negotiate", "Delegation": "Header" },
                  "both": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/both/{**rest}" }, "Cluster": "backend", "Authentication": [ "Negotiate", "Basic" ], "Delegation": "Header" },
                  "otto": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/otto/{**rest}" }, "Cluster": "backend", "Authentication": "Negotiate", "Authorization": { "Groups": [ "staff-of-otto" ] }, "Delegation": "Header" }
                },
                "Clusters": { "backend": { "Destinations": { "one": { "Address": "{{backend.Address}}" } } } }
              }
            }
            """, builder =>
            {
                builder.Services.Replace(ServiceDescriptor.Singleton(time));
                if (!withLookup)
                {
                    builder.Services.RemoveAll<IKnownUserLookup>();
                }
            });
    }
}
