using System.Text.Json;
using Gateway.Identity.Credentials;
using Gateway.Identity.Passwords;
using Gateway.Identity.Users;
using Gateway.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Mail;

/// <summary>One gateway in front of a rogue server of each kind; which of them a session comes to is its server name's choice.</summary>
public sealed class RogueSite : IAsyncLifetime
{
    public const string Password = "wonder";

    private TestGateway? _gateway;

    internal IReadOnlyDictionary<string, RogueServer> Servers { get; } = RogueCase.All.ToDictionary(c => c.Host, c => new RogueServer(c));

    internal TestGateway Gateway => _gateway ?? throw new InvalidOperationException("It is not started.");

    public async ValueTask InitializeAsync()
    {
        var folder = new TemporaryFolder();
        folder.Write("ca.pem", TestCertificates.Authority.ExportCertificatePem());
        await new UserFileStore(folder.Combine("users.json")).ChangeAsync(
            content => content.Users.TryAdd("alice", new UserEntry { Password = PasswordHash.Create(new Secret(Password)).ToPhc() }),
            CancellationToken.None);
        _gateway = await TestGateway.StartAsync(folder, JsonSerializer.Serialize(new
        {
            Gateway = new
            {
                Listeners = RogueCase.Protocols
                    .ToDictionary(p => p.ToString(), p => new { Endpoint = "127.0.0.1:0", Protocol = p.ToString(), Tls = "Implicit" }),
                Certificates = new
                {
                    Names = new Dictionary<string, object>
                    {
                        ["*.example.com"] = new { File = TestCertificates.WritePfx(folder, "*.example.com") },
                    }
                },
                Identity = new { Users = new { File = "users.json" } },
                Routes = RogueCase.All.ToDictionary(
                    c => c.Host,
                    c => new
                    {
                        Preset = c.Protocol.ToString(),
                        Hosts = c.Host,
                        Cluster = c.Host,
                        Mail = new { FailureDelay = "00:00:00", Capabilities = (string[])["IMAP4rev1"] },
                    }),
                Clusters = RogueCase.All.ToDictionary(
                    c => c.Host,
                    c => new
                    {
                        Destinations = new { one = new { Servers[c.Host].Address } },
                        Tls = new { RootsFile = "ca.pem" },
                        Mail = new { ConnectTries = 1, ConnectTimeout = "00:00:01", ReplyTimeout = "00:00:01" },
                    }),
            },
        }));
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        foreach (var server in Servers.Values)
        {
            await server.DisposeAsync();
        }
    }
}
