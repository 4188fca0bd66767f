using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.EndToEndTests.Identity;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Processes;

/// <summary>
/// An attacker with a list of users, many addresses and every protocol that takes passwords, before a real domain that locks its users.
/// </summary>
[SupportedOSPlatform("linux")]
[Collection(DomainController.Name)]
public sealed partial class DirectorySprayTests(DomainController domain)
{
    private const string Host = "mail.example.com";
    private const int Guesses = 8;

    // Instead of the number that each row has.
    private static readonly int? AskedUsers =
        int.TryParse(Environment.GetEnvironmentVariable("GATEWAY_SPRAY_USERS"), CultureInfo.InvariantCulture, out var users) ? users : null;

    private const string Later = "^(HTTP/1.1 (401|503|429)|a NO|535|454|421)";

    private static readonly string[] Protocols = ["basic", "forms", "imaps", "smtps"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = 600_000)]
    [InlineData(1, 4, SharedStore.None, 9, 100)]
    [InlineData(2, 2, SharedStore.None, 9, 100)]
    [InlineData(4, 4, SharedStore.Redis, 15, 1000)]
    [InlineData(4, 4, SharedStore.RedisThatIsKilled, 15, 100)]
    public async Task Users_OverEveryProtocolAndGateway_StayBelowTheLockOfTheDomain(
        int gateways, int threshold, SharedStore store, int domainsThreshold, int listed)
    {
        var cancelled = TestContext.Current.CancellationToken;
        var samba = domain.Server;
        var users = AskedUsers ?? listed;
        var started = Stopwatch.StartNew();
        var prefix = $"victim{gateways}{store:D}-"; // names of accounts have at most 20 characters
        await samba.SetPasswordRulesAsync(lockAfter: domainsThreshold);
        await using var redis = store == SharedStore.None ? null : await RedisServer.StartAsync("--appendonly", "yes");
        await samba.AddUsersAsync(users, prefix, SambaServer.Password);
        var added = started.Elapsed;
        using var folder = new TemporaryFolder();
        var running = new List<(GatewayProcess Process, Dictionary<string, int> Ports)>();
        try
        {
            for (var i = 0; i < gateways; i++)
            {
                var ports = new[] { "https", "imaps", "smtps" }.ToDictionary(name => name, _ => FreePort.Next());
                var place = folder.Combine($"gateway{i}");
                Directory.CreateDirectory(place);
                var file = Path.Combine(place, "gateway.json");
                var configuration = Configuration(samba, folder, ports, (gateways, users), (threshold, domainsThreshold));
                if (redis is not null)
                {
                    configuration = configuration.Replace(
                        "\"State\":", $"\"Redis\": {{ \"Endpoints\": [ \"{redis.Endpoint}\" ] }}, \"State\":", StringComparison.Ordinal);
                }

                await File.WriteAllTextAsync(
                    file, TestGateway.WithFreeAdminPort(configuration), Token);

                // The configuration is one that check has nothing against.
                var (exit, checkedText) = await GatewayProgram.RunAsync(["check", "--config", file], Token);
                Assert.True(exit == 0 && !checkedText.Contains("DirectoryLockout", StringComparison.Ordinal), checkedText);
                var process = GatewayProcess.Start(file, workingFolder: place);
                running.Add((process, ports));
                await process.WaitForStartAsync();
            }

            // Each guess is at another gateway, by another protocol and from another source than the one before at that user.
            for (var guess = 0; guess < Guesses; guess++)
            {
                if (store == SharedStore.RedisThatIsKilled)
                {
                    await (guess switch
                    {
                        2 => redis!.KillAsync(),        // there is one, of this kind
                        5 => redis!.StartAgainAsync(),
                        _ => Task.CompletedTask,
                    });
                }

                var sixteen = new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancelled };
                await Parallel.ForAsync(0, users, sixteen, async (user, _) =>
                {
                    var ports = running[(user + guess) % gateways].Ports;
                    var protocol = Protocols[(user + (guess / gateways)) % Protocols.Length];
                    var source = $"10.{guess}.{user / 250}.{user % 250}";
                    var answer = await GuessAsync(ports, protocol, source, $"{prefix}{user}", $"Winter20{guess}!");

                    // While the shared store is away, a gateway that has used its share tells clients to try later.
                    Assert.Matches(store == SharedStore.RedisThatIsKilled ? Later : "^(HTTP/1.1 401|a NO|535)", answer);
                });
            }
        }
        finally
        {
            foreach (var (process, _) in running)
            {
                await process.DisposeAsync();
            }
        }

        var counted = await samba.BadPasswordsOfAllAsync($"{prefix}*");
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{gateways} gateways, store {store}, {counted.Count} users, badPwdCount {counted.Min()} to {counted.Max()}; "
            + $"{added.TotalSeconds:F0} s to add them, {started.Elapsed.TotalSeconds:F0} s in all");
        Assert.Equal(users, counted.Count);

        // A shared lockout passes as many on as one gateway, also where it goes away in between.
        var highest = store == SharedStore.None ? gateways * threshold : threshold;
        Assert.All(counted, count => Assert.InRange(count, 1, highest));
        Assert.InRange(highest, 1, domainsThreshold - 1);
    }

    private static string Configuration(
        SambaServer samba,
        TemporaryFolder folder,
        Dictionary<string, int> ports,
        (int Gateways, int Users) size,
        (int Own, int Domains) thresholds)
    {
        const string Behind = """ "ProxyProtocolFrom": [ "127.0.0.0/8" ] """;
        return $$"""
            {
              "Gateway": {
                "State": "state",
                "Listeners": {
                  "https": { "Endpoint": "127.0.0.1:{{ports["https"]}}", "Protocol": "Https", {{Behind}} },
                  "imaps": { "Endpoint": "127.0.0.1:{{ports["imaps"]}}", "Protocol": "Imap4", "Tls": "Implicit", {{Behind}} },
                  "smtps": { "Endpoint": "127.0.0.1:{{ports["smtps"]}}", "Protocol": "Smtp", "Tls": "Implicit", {{Behind}} }
                },
                "Certificates": { "Names": { "{{Host}}": { "File": "{{TestCertificates.WritePfx(folder, Host)}}" } } },
                "Identity": {
                  "Gateways": {{size.Gateways}},
                  "Lockout": { "Threshold": {{thresholds.Own}}, "Window": "00:30:00" },
                  "Throttling": { "RefusalDelay": "00:00:00" },
                  "Directories": {
                    "peers": {
                      "Domains": [ "peers.test", "PEERS" ],
                      "Users": {{size.Users}},
                      "DirectoryLockout": { "After": {{thresholds.Domains}}, "Window": "00:30:00" },
                      "Ldap": {
                        "Kind": "ActiveDirectory", "Servers": [ "{{SambaServer.Secure}}" ], "ServerName": "{{SambaServer.ServerName}}",
                        "Roots": "{{samba.Roots}}",
                        "BindName": "{{SambaServer.AdminName}}", "BindPassword": "{{SambaServer.AdminPassword}}",
                        "BaseDn": "{{SambaServer.BaseDn}}", "Timeout": "00:01:00"
                      }
                    }
                  }
                },
                "Routes": {
                  "basic": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/basic/{**rest}" }, "Cluster": "web", "Authentication": "Basic" },
                  "forms": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/forms/{**rest}" }, "Cluster": "web", "Authentication": "Forms" },
                  "imap": { "Preset": "Imap4", "Cluster": "imap" },
                  "smtp": { "Preset": "Smtp", "Cluster": "smtp" }
                },
                "Clusters": {
                  "web": { "Destinations": { "one": { "Address": "https://127.0.0.1:1" } } },
                  "imap": { "Destinations": { "one": { "Address": "imaps://127.0.0.1:1" } } },
                  "smtp": { "Destinations": { "one": { "Address": "smtps://127.0.0.1:1" } } }
                }
              }
            }
            """;
    }

    private static async Task<string> GuessAsync(
        Dictionary<string, int> ports, string protocol, string source, string user, string password)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, ports[protocol is "basic" or "forms" ? "https" : protocol], Token);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"PROXY TCP4 {source} 192.0.2.1 40000 443\r\n"), Token);
        await using var tls = new SslStream(socket.GetStream());
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = Host, CertificateChainPolicy = TestCertificates.ChainPolicy() }, Token);
        using var reader = new StreamReader(tls, Encoding.Latin1);
        switch (protocol)
        {
            case "basic":
                return await AskAsync($"GET /basic/ HTTP/1.1\r\nHost: {Host}\r\nAuthorization: Basic "
                    + $"{Base64($"{user}:{password}")}\r\nConnection: close\r\n\r\n");
            case "forms":
                return await PostFormAsync();
            case "imaps":
                await reader.ReadLineAsync(Token);
                return await AskAsync($"a LOGIN {user} {password}\r\n");
            default:
                await reader.ReadLineAsync(Token);
                for (var line = await AskAsync("EHLO attacker.example.org\r\n"); line.StartsWith("250-", StringComparison.Ordinal);)
                {
                    line = await reader.ReadLineAsync(Token) ?? "";
                }

                return await AskAsync($"AUTH PLAIN {Base64($"\0{user}\0{password}")}\r\n");
        }

        async Task<string> PostFormAsync()
        {
            await AskAsync($"GET /gateway/signin?return=/forms/ HTTP/1.1\r\nHost: {Host}\r\nUser-Agent: Mozilla/5.0\r\n\r\n");
            var (cookie, length) = ("", 0);
            while (await reader.ReadLineAsync(Token) is { Length: > 0 } header)
            {
                cookie = header.StartsWith("Set-Cookie: ", StringComparison.OrdinalIgnoreCase) ? header[12..].Split(';')[0] : cookie;
                length = header.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase)
                    ? int.Parse(header[16..], System.Globalization.CultureInfo.InvariantCulture)
                    : length;
            }

            var page = new char[length];
            await reader.ReadBlockAsync(page, Token);
            var token = WebUtility.UrlEncode(WebUtility.HtmlDecode(FormToken().Match(new string(page)).Groups[1].Value));
            var form = $"token={token}&username={user}&password={WebUtility.UrlEncode(password)}&computer=public";
            return await AskAsync($"POST /gateway/signin HTTP/1.1\r\nHost: {Host}\r\nUser-Agent: Mozilla/5.0\r\nCookie: {cookie}\r\n"
                + $"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {form.Length}\r\nConnection: close\r\n\r\n{form}");
        }

        async Task<string> AskAsync(string line)
        {
            await tls.WriteAsync(Encoding.Latin1.GetBytes(line), Token);
            return await reader.ReadLineAsync(Token) ?? "";
        }
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.Latin1.GetBytes(text));

    [GeneratedRegex("name=\"token\" value=\"([^\"]*)\"")]
    private static partial Regex FormToken();

    /// <summary>What the gateways share.</summary>
    public enum SharedStore
    {
        None,
        Redis,
        RedisThatIsKilled,
    }
}
