using System.Net;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using Gateway.EndToEndTests.Identity;
using Gateway.Identity.Auditing;
using Gateway.Identity.Credentials;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Gateway.Testing.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;

namespace Gateway.EndToEndTests.Preauthentication;

/// <summary>Tickets of a real domain controller, sent by curl.</summary>
[SupportedOSPlatform("linux")]
[Collection(DomainController.Name)]
public sealed partial class KerberosTests(DomainController domain)
{
    // Each group takes eight bytes of the ticket (MS-PAC 2.5), and the ticket is sent in Base64.
    private const int GroupsOfALargeTicket = 4_000;

    private const string Host = "sso.peers.test";

    [Fact]
    [Proves("Negotiate:Keytab")]
    [Proves("Negotiate:Realms:*:Directory")]
    [Proves("Identity:Directories:*:Ldap:Kind")]
    [Proves("Identity:Directories:*:Ldap:Servers")]
    [Proves("Identity:Directories:*:Ldap:Roots")]
    [Proves("Identity:Directories:*:Ldap:ServerName")]
    [Proves("Identity:Directories:*:Ldap:BindName")]
    [Proves("Identity:Directories:*:Ldap:BindPassword")]
    [Proves("Identity:Directories:*:Ldap:BaseDn")]
    [Proves("Identity:Cache:Life")]
    public async Task Ticket_OfADomainUser_SignsTheConnectionIn()
    {
        var samba = domain.Server;
        await samba.AddUserAsync("kim");
        var kerberos = samba.KerberosEnvironment("kim");
        await using var backend = await TestBackEnd.StartAsync();
        var audit = new RecordedAudit();
        await using var gateway = await StartAsync(backend, samba, "kim", await samba.IssueKeytabAsync(Host), audit);
        await samba.GetTicketAsync("kim");

        // Two requests on one connection: the second needs no ticket.
        var first = await CurlAsync(gateway, kerberos, "--negotiate", "--user", ":", Url(gateway), Url(gateway));
        Assert.Contains("200 1\n200 0\n", first, StringComparison.Ordinal);
        var received = backend.Received.ToArray();
        Assert.Equal(["kim", "kim"], received.Select(r => r.Headers["X-Forwarded-User"]));
        Assert.Equal(
            ["Domain%20Users", "everybody-of-kim", "staff-of-kim", "Users"],
            received[0].Headers["X-Forwarded-Groups"].Split(',').Order(StringComparer.OrdinalIgnoreCase));
        Assert.DoesNotContain("Authorization", received[0].Headers.Keys);
        Assert.Matches("(?i)< www-authenticate: Negotiate [A-Za-z0-9+/]{10}", first);

        // The same ticket on a connection of somebody who saw it, whole and changed.
        var ticket = Sent().Match(first).Groups[1].Value;
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(gateway, ticket));
        Assert.Equal(AuditReason.TicketRefused, audit.Last().Reason);
        Assert.Equal(
            HttpStatusCode.Unauthorized, await SendAsync(gateway, ticket[..400] + (ticket[400] == 'A' ? 'B' : 'A') + ticket[401..]));
        Assert.Equal(2, backend.Received.Count);

        // NTLM, although the password is right.
        var ntlm = await CurlAsync(gateway, kerberos, "--ntlm", "--user", $"PEERS\\kim:{SambaServer.Password}", Url(gateway));
        Assert.Contains("401 ", ntlm, StringComparison.Ordinal);
        Assert.Equal(AuditReason.NtlmRefused, audit.Last().Reason);

        // The ticket is good for hours, the account is not.
        await samba.ManageAsync("user", "disable", "kim");
        Assert.Contains("401 ", await CurlAsync(gateway, kerberos, "--negotiate", "--user", ":", Url(gateway)), StringComparison.Ordinal);
        Assert.Equal(AuthenticationStatus.Disabled, audit.Last().Result);
        Assert.Equal(2, backend.Received.Count);
    }

    [Fact]
    public async Task Ticket_WithTheSecurityIdentifiersOfManyGroups_SignsTheConnectionIn()
    {
        var samba = domain.Server;
        await samba.AddUserAsync("lars");
        var kerberos = samba.KerberosEnvironment("lars");
        await using var backend = await TestBackEnd.StartAsync();
        var audit = new RecordedAudit();
        await using var gateway = await StartAsync(backend, samba, "lars", await samba.IssueKeytabAsync(Host), audit);
        await samba.ChangeAsync(string.Concat(Enumerable.Range(0, GroupsOfALargeTicket).Select(i => $"""
            dn: CN=large {i},CN=Users,{SambaServer.BaseDn}
            objectClass: group
            sAMAccountName: large {i}
            member: CN=lars,CN=Users,{SambaServer.BaseDn}


            """)));
        await samba.GetTicketAsync("lars");

        var answer = await CurlAsync(gateway, kerberos, "--negotiate", "--user", ":", Url(gateway));

        Assert.Contains("200 1\n", answer, StringComparison.Ordinal);
        Assert.InRange(Sent().Match(answer).Groups[1].Length, 40_000, 65_536);
        Assert.Equal("lars", backend.Received.Last().Headers["X-Forwarded-User"]);
    }

    [Fact]
    public async Task Browser_OfADomainUser_IsInWithoutTypingAnything()
    {
        var samba = domain.Server;
        await samba.AddUserAsync("mona");
        var kerberos = samba.KerberosEnvironment("mona");
        await using var backend = await TestBackEnd.StartAsync();
        var audit = new RecordedAudit();
        await using var gateway = await StartAsync(backend, samba, "mona", await samba.IssueKeytabAsync(Host), audit);
        await samba.GetTicketAsync("mona");
        using var playwright = await Playwright.CreateAsync();

        // Where the policy does not list the host, no ticket is sent; private windows send none at all, so each has a profile.
        Assert.Equal(401, (await VisitAsync(playwright, gateway, kerberos))!.Status);
        Assert.Empty(backend.Received);

        var response = await VisitAsync(playwright, gateway, kerberos, $"--auth-server-allowlist={Host}");
        Assert.Equal(200, response!.Status);
        Assert.All(backend.Received, r => Assert.Equal("mona", r.Headers["X-Forwarded-User"]));
        Assert.Contains(audit, r => r is { Result: AuthenticationStatus.Accepted, Scheme: "Negotiate" });
    }

    private static async Task<IResponse?> VisitAsync(
        IPlaywright playwright, TestGateway gateway, IReadOnlyDictionary<string, string> kerberos, params string[] arguments)
    {
        using var profile = new TemporaryFolder();
        Directory.CreateDirectory(profile.Combine("chromium"));

        // The host is one of the test's own, with no name in DNS that the ticket could be for.
        profile.Write("chromium/Local State", """{ "auth": { "disable_negotiate_cname_lookup": true } }""");
        var environment = kerberos
            .Append(new("HOME", profile.Path))
            .Append(new("PATH", Environment.GetEnvironmentVariable("PATH") ?? ""));
        await using var chromium = await playwright.Chromium.LaunchPersistentContextAsync(profile.Combine("chromium"), new()
        {
            ExecutablePath = "/usr/bin/chromium",
            Timeout = BrowserLimits.Milliseconds,
            IgnoreHTTPSErrors = true,
            Env = environment.ToDictionary(),
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                $"--host-resolver-rules=MAP {Host} 127.0.0.1", .. arguments,
            ],
        });

        // Kerberos is loaded when it is first asked for, which is too late for that request; a person's browser has done so long ago.
        var response = default(IResponse);
        for (var i = 0; i < 5 && response?.Status != 200; i++)
        {
            response = await chromium.Pages[0].GotoAsync(Url(gateway), new() { Timeout = BrowserLimits.Milliseconds });
        }

        return response;
    }

    private static async Task<TestGateway> StartAsync(
        TestBackEnd backend, SambaServer samba, string user, string keytab, RecordedAudit audit)
    {
        var folder = new TemporaryFolder();
        folder.Write("ca.pem", TestCertificates.Authority.ExportCertificatePem());
        return await TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "State": "state",
                "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
                "Certificates": { "Names": { "{{Host}}": { "File": "{{TestCertificates.WritePfx(folder, Host)}}" } } },
                "Identity": {
                  "Cache": { "Life": "00:00:00" },
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
                  "sso": {
                    "Hosts": [ "{{Host}}" ], "Cluster": "backend", "Authentication": "Negotiate", "Authorization": { "Groups": [ "everybody-of-{{user}}" ] },
                    "Delegation": "Header", "DelegationGroupsHeader": "X-Forwarded-Groups"
                  }
                },
                "Clusters": { "backend": { "Destinations": { "one": { "Address": "{{backend.Address}}" } } } }
              }
            }
            """, builder => builder.Services.AddSingleton<IAuditSink>(audit));
    }

    private static string Url(TestGateway gateway) => $"https://{Host}:{gateway.Ports[0]}/x";

    private static async Task<string> CurlAsync(
        TestGateway gateway, IReadOnlyDictionary<string, string> kerberos, params string[] arguments)
    {
        string[] always =
        [
            "--silent",
            "--verbose",
            "--output",
            "/dev/null",
            "--write-out",
            "%{http_code} %{num_connects}\n",
            "--cacert",
            gateway.Folder.Combine("ca.pem"),
            "--resolve",
            $"{Host}:{gateway.Ports[0]}:127.0.0.1",
        ];
        var (_, output) = await PeerProcess.RunAsync(
            "curl", [.. always, .. arguments, .. arguments.Count(a => a.StartsWith("https:", StringComparison.Ordinal)) > 1
                ? (string[])["--output", "/dev/null"]
                : []], TestContext.Current.CancellationToken, environment: kerberos);
        return output.ReplaceLineEndings("\n");
    }

    private static async Task<HttpStatusCode> SendAsync(TestGateway gateway, string ticket)
    {
        using var client = gateway.CreateClient(Host);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/x");
        request.Headers.TryAddWithoutValidation("Authorization", $"Negotiate {ticket}");
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    [GeneratedRegex("> Authorization: Negotiate ([A-Za-z0-9+/=]+)")]
    private static partial Regex Sent();
}
