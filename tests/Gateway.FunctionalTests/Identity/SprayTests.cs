using System.Collections.Concurrent;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Gateway.Identity.Credentials;
using Gateway.Identity.Lockout;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.FunctionalTests.Identity;

/// <summary>An attacker with a list of users and a network of machines, over every protocol that takes passwords.</summary>
public sealed class SprayTests
{
    private const string Host = "mail.example.com";
    private const int Users = 1000;
    private const int GatewaysThreshold = 2;
    private const int DirectorysThreshold = 3;

    private static readonly string[] Protocols = ["https", "imaps", "pop3s", "smtps"];

    [Fact]
    [Proves("Identity:Lockout:Threshold")]
    public async Task ThousandUsersFromThousandSourcesOverEveryProtocol_NeverTouchTheDirectorysOwnLock()
    {
        var directory = new LockingDirectory();
        await using var gateway = await StartAsync(directory);
        var answers = new ConcurrentBag<string>();

        // Each round guesses at every user once, from another source and over another protocol than the rounds before.
        for (var round = 0; round < 3; round++)
        {
            await Parallel.ForAsync(0, Users, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (user, _) =>
                answers.Add(await GuessAsync(
                    gateway,
                    Protocols[(user + round) % 4],
                    $"10.{round + 1}.{user / 250}.{user % 250}",
                    $"user{user}",
                    $"Winter202{round}!")));
        }

        Assert.Equal(Users * 3, answers.Count);
        Assert.All(answers, answer => Assert.Matches("^(HTTP/1.1 401|a NO|-ERR|535)", answer));
        Assert.Empty(directory.Locked);
        Assert.Equal(Users, directory.Failures.Count);
        Assert.All(directory.Failures, f => Assert.Equal(GatewaysThreshold, f.Value));
        Assert.Equal(Users, gateway.Services.GetRequiredService<ILockoutStore>().List().Count);
    }

    [Fact]
    [Proves("Identity:Throttling:Failures")]
    public async Task OneSourceOverEveryProtocol_IsRateLimitedAcrossThemAll()
    {
        var directory = new LockingDirectory();
        await using var gateway = await StartAsync(directory);

        for (var i = 0; i < 40; i++)
        {
            await GuessAsync(gateway, Protocols[i % 4], "10.9.9.9", $"user{i}", "Winter2026!");
        }

        Assert.Equal(20, directory.Failures.Values.Sum());
        Assert.StartsWith(
            "HTTP/1.1 401", await GuessAsync(gateway, "https", "10.9.9.9", "user999", LockingDirectory.Password), StringComparison.Ordinal);
        Assert.StartsWith(
            "HTTP/1.1 200", await GuessAsync(gateway, "https", "10.9.9.8", "user999", LockingDirectory.Password), StringComparison.Ordinal);
    }

    private static async Task<string> GuessAsync(TestGateway gateway, string protocol, string source, string user, string password)
    {
        var token = TestContext.Current.CancellationToken;
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", gateway.Port(protocol), token);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"PROXY TCP4 {source} 192.0.2.1 40000 443\r\n"), token);
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = Host, CertificateChainPolicy = TestCertificates.ChainPolicy() }, token);
        using var reader = new StreamReader(tls, Encoding.ASCII);
        var plain = Convert.ToBase64String(Encoding.ASCII.GetBytes($"\0{user}\0{password}"));
        switch (protocol)
        {
            case "https":
                return await AskAsync($"GET /mail HTTP/1.1\r\nHost: {Host}\r\nAuthorization: Basic "
                    + $"{Convert.ToBase64String(Encoding.ASCII.GetBytes($"{user}:{password}"))}\r\nConnection: close\r\n\r\n");
            case "imaps":
                await reader.ReadLineAsync(token);
                return await AskAsync($"a LOGIN {user} {password}\r\n");
            case "pop3s":
                await reader.ReadLineAsync(token);
                await AskAsync($"USER {user}\r\n");
                return await AskAsync($"PASS {password}\r\n");
            default:
                await reader.ReadLineAsync(token);
                for (var line = await AskAsync("EHLO attacker.example.org\r\n"); line.StartsWith("250-", StringComparison.Ordinal);)
                {
                    line = await reader.ReadLineAsync(token) ?? "";
                }

                return await AskAsync($"AUTH PLAIN {plain}\r\n");
        }

        async Task<string> AskAsync(string line)
        {
            await tls.WriteAsync(Encoding.ASCII.GetBytes(line), token);
            return await reader.ReadLineAsync(token) ?? "";
        }
    }

    private static async Task<TestGateway> StartAsync(LockingDirectory directory)
    {
        var backend = await TestBackEnd.StartAsync();
        var folder = new TemporaryFolder();
        const string Limits = """ "Tls": "Implicit", "ProxyProtocolFrom": [ "127.0.0.0/8" ] """;
        return await TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "State": "state",
                "Listeners": {
                  "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https", "ProxyProtocolFrom": [ "127.0.0.0/8" ] },
                  "imaps": { "Endpoint": "127.0.0.1:0", "Protocol": "Imap4", {{Limits}} },
                  "pop3s": { "Endpoint": "127.0.0.1:0", "Protocol": "Pop3", {{Limits}} },
                  "smtps": { "Endpoint": "127.0.0.1:0", "Protocol": "Smtp", {{Limits}} }
                },
                "Certificates": { "Names": { "{{Host}}": { "File": "{{TestCertificates.WritePfx(folder, Host)}}" } } },
                "Identity": { "Lockout": { "Threshold": {{GatewaysThreshold}} }, "Throttling": { "Failures": 20, "Tarpit": { "Longest": "00:00:00" } } },
                "Routes": {
                  "web":  { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/mail" }, "Cluster": "web", "Authentication": "Basic" },
                  "imap": { "Preset": "Imap4", "Cluster": "imap", "Mail": { "FailureDelay": "00:00:00", "Capabilities": [ "IMAP4rev1" ] } },
                  "pop":  { "Preset": "Pop3", "Cluster": "pop", "Mail": { "FailureDelay": "00:00:00", "Capabilities": [ "UIDL" ] } },
                  "smtp": { "Preset": "Smtp", "Cluster": "smtp", "Mail": { "FailureDelay": "00:00:00", "Capabilities": [ "8BITMIME" ] } }
                },
                "Clusters": {
                  "web":  { "Destinations": { "one": { "Address": "{{backend.Address}}" } } },
                  "imap": { "Destinations": { "one": { "Address": "imaps://localhost:1" } } },
                  "pop":  { "Destinations": { "one": { "Address": "pop3s://localhost:1" } } },
                  "smtp": { "Destinations": { "one": { "Address": "smtps://localhost:1" } } }
                }
              }
            }
            """, builder => builder.Services.AddSingleton<IDirectory>(directory));
    }

    /// <summary>Knows every user, with one password, and locks after some failures as a directory does.</summary>
    private sealed class LockingDirectory : IDirectory
    {
        public const string Password = "The-Right-1";

        public string Name => "locking";

        public ConcurrentDictionary<string, int> Failures { get; } = new();

        public IEnumerable<string> Locked => Failures.Where(f => f.Value >= DirectorysThreshold).Select(f => f.Key);

        public ValueTask<AuthenticationResult> VerifyAsync(
            PasswordCredential credential, SignInContext context, CancellationToken cancellationToken)
        {
            if (credential.Password.Reveal() == Password)
            {
                return new(AuthenticationResult.Accepted(new UserIdentity { Name = credential.UserName, Directory = Name }));
            }

            Failures.AddOrUpdate(credential.UserName, 1, (_, failures) => failures + 1);
            return new(AuthenticationResult.Refused(AuthenticationStatus.WrongPassword));
        }
    }
}
