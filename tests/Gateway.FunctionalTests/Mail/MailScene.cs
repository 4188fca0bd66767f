using System.Text.Json.Nodes;
using System.Threading.Channels;
using Gateway.Identity.Credentials;
using Gateway.Identity.Passwords;
using Gateway.Identity.Users;
using Gateway.Mail.Telemetry;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Gateway.FunctionalTests.Mail;

/// <summary>The real gateway with every mail protocol and one HTTPS route, in front of fake mailboxes.</summary>
internal sealed class MailScene : IMailSessionLog, IAsyncDisposable
{
    public const string Host = "mail.example.com";
    public const string Password = "wonder";

    private readonly Channel<MailSessionRecord> _ended = Channel.CreateUnbounded<MailSessionRecord>();
    private TestGateway? _gateway;
    private TestBackEnd? _web;

    /// <summary>The sessions that are over, as the access log has them.</summary>
    public ChannelReader<MailSessionRecord> Ended => _ended.Reader;

    public TestGateway Gateway => _gateway ?? throw new InvalidOperationException("It is not started.");

    /// <param name="destinations">The members of the cluster's Destinations.</param>
    /// <param name="cluster">More members of the cluster's Mail section.</param>
    /// <param name="route">More members of the IMAP route's Mail section, each with a comma before it.</param>
    /// <param name="others">The destinations of a second cluster.</param>
    /// <param name="identity">More members of the Identity section, each with a comma before it.</param>
    /// <param name="authentication">More members of the IMAP route, each with a comma before it.</param>
    /// <param name="othersMail">The members of the second cluster's Mail section.</param>
    /// <param name="directory">A directory beside the user file.</param>
    /// <param name="time">A clock of the test's own.</param>
    /// <param name="users">How many users there are beside alice, bob and dave: user0 and so on, with the same password.</param>
    public static async Task<MailScene> StartAsync(
        string destinations,
        string cluster = "",
        string route = "",
        string? others = null,
        int users = 0,
        string identity = "",
        string authentication = "",
        string othersMail = "",
        IDirectory? directory = null,
        TimeProvider? time = null)
    {
        var scene = new MailScene { _web = await TestBackEnd.StartAsync() };
        var folder = new TemporaryFolder();
        folder.Write("ca.pem", TestCertificates.Authority.ExportCertificatePem());
        folder.Write("master-password", "of the file");
        var hash = PasswordHash.Create(new Secret(Password)).ToPhc();
        await new UserFileStore(folder.Combine("users.json")).ChangeAsync(
            content => Array.TrueForAll(
                [.. Enumerable.Range(0, users).Select(n => $"user{n}"), "alice", "bob", "dave@example.org"],
                name => content.Users.TryAdd(name, new UserEntry { Password = hash })),
            CancellationToken.None);
        scene._gateway = await TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "Listeners": {
                  "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" },
                  "imaps": { "Endpoint": "127.0.0.1:0", "Protocol": "Imap4" },
                  "imap":  { "Endpoint": "127.0.0.1:0", "Protocol": "Imap4", "Tls": "StartTls" },
                  "pop3":  { "Endpoint": "127.0.0.1:0", "Protocol": "Pop3", "Tls": "StartTls" },
                  "smtp":  { "Endpoint": "127.0.0.1:0", "Protocol": "Smtp", "Tls": "StartTls" }
                },
                "Certificates": { "Names": { "{{Host}}": { "File": "{{TestCertificates.WritePfx(folder, Host)}}" } } },
                "Identity": { "Users": { "File": "users.json" }, "Lockout": { "Threshold": 3 }{{identity}} },
                "State": "state",
                "Routes": {
                  "web":  { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/{**rest}" }, "Cluster": "web", "Authentication": "Basic" },
                  "imap": { "Preset": "Imap4", "Cluster": "mailboxes"{{authentication}}, "Mail": { {{Members("""{ "FailureDelay": "00:00:00", "MaxTries": 5, "SignInTimeout": "00:05:00", "Capabilities": [ "IMAP4rev1" ] }""", route)}} } },
                  "pop":  { "Preset": "Pop3", "Cluster": "pops", "Mail": { "Capabilities": [ "UIDL" ] } },
                  "smtp": { "Preset": "Smtp", "Cluster": "smarthosts", "Mail": { "Capabilities": [ "8BITMIME" ] } }
                },
                "Clusters": {
                  "web": { "Destinations": { "one": { "Address": "{{scene._web.Address}}" } } },
                  "mailboxes": { "Destinations": { {{destinations}} }, "LoadBalancingPolicy": "FirstAlphabetical", "Tls": { "RootsFile": "ca.pem" }, "Mail": { {{cluster}} } },
                  "others": { "Destinations": { {{others ?? destinations}} }, "Tls": { "RootsFile": "ca.pem" }, "Mail": { {{othersMail}} } },
                  "pops": { "Destinations": { "one": { "Address": "pop3s://localhost:1" } } },
                  "smarthosts": { "Destinations": { "one": { "Address": "smtps://localhost:1" } } }
                }
              }
            }
            """, builder =>
            {
                builder.Logging.AddFakeLogging();
                builder.Services.Replace(ServiceDescriptor.Singleton<IMailSessionLog>(scene));
                if (directory is not null)
                {
                    builder.Services.AddSingleton(directory);
                }

                if (time is not null)
                {
                    builder.Services.Replace(ServiceDescriptor.Singleton(time));
                }
            });
        return scene;
    }

    // What a test says goes before what is said for every test.
    private static string Members(string defaults, string own)
    {
        var members = JsonNode.Parse(defaults)!.AsObject(); // as it stands above
        foreach (var (name, value) in JsonNode.Parse($"{{{own.TrimStart(',', ' ')}}}")!.AsObject()) // likewise
        {
            members[name] = value?.DeepClone();
        }

        return members.ToJsonString()[1..^1];
    }

    public static string Destination(string name, Mailboxes mailboxes) => $$"""
        "{{name}}": { "Address": "{{mailboxes.Address}}" }
        """;

    public Task<MailClient> ConnectAsync() => MailClient.ConnectAsync(Gateway.Port("imaps"), implicitTls: true, "* OK");

    /// <summary>Signs in over IMAP4 and asks which mailboxes it has come to.</summary>
    public async Task<string> WhereIsAsync(string user)
    {
        await using var client = await ConnectAsync();
        await client.AskAsync($"a LOGIN {user} {Password}", "a OK");
        return (await client.AskAsync("b NOOP", "b OK")).Trim().Split(' ')[^1];
    }

    public void Write(MailSessionRecord session) => _ended.Writer.TryWrite(session);

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        if (_web is not null)
        {
            await _web.DisposeAsync();
        }
    }
}
