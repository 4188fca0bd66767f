using Gateway.EndToEndTests.Processes;
using Gateway.Identity.Credentials;
using Gateway.Identity.Passwords;
using Gateway.Identity.Users;
using Gateway.Testing;

namespace Gateway.EndToEndTests.Fleet;

/// <summary>The configurations of gateways that publish the same: web, phones, Exchange's services, and mail of each protocol.</summary>
internal sealed class FleetConfiguration
{
    public const string Host = GatewayService.Host;
    public const string User = "alice";
    public const string Password = "correct horse";

    private static readonly (string Name, string Protocol)[] Listeners =
        [("https", "Https"), ("imaps", "Imap4"), ("pop3s", "Pop3"), ("smtps", "Smtp")];

    private readonly TemporaryFolder _folder;
    private readonly FleetBackEnds _backEnds;
    private readonly string _certificate;

    private FleetConfiguration(TemporaryFolder folder, FleetBackEnds backEnds)
    {
        _folder = folder;
        _backEnds = backEnds;
        _certificate = TestCertificates.WritePfx(folder, Host);
    }

    /// <summary>The names of the listeners.</summary>
    public static IReadOnlyList<string> Services { get; } = [.. Listeners.Select(l => l.Name)];

    public static string FileOf(int n) => $"gateway-{n}.json";

    /// <summary>Writes the user file into the folder.</summary>
    public static async Task<FleetConfiguration> CreateAsync(TemporaryFolder folder, FleetBackEnds backEnds, string shared = "")
    {
        var hash = PasswordHash.Create(new Secret(Password)).ToPhc();
        await new UserFileStore(folder.Combine("users.json")).ChangeAsync(
            content => content.Users.TryAdd(User, new UserEntry { Password = hash }), CancellationToken.None);
        return new(folder, backEnds) { Shared = shared };
    }

    /// <summary>The members of <c>Gateway</c> that the gateways share, each with a comma after it; none where each is alone.</summary>
    public string Shared { get; init; } = "";

    /// <summary>Writes the configuration of one gateway into the folder.</summary>
    /// <param name="n">Which gateway: each has its own state.</param>
    /// <param name="portOf">The port of a listener.</param>
    /// <param name="adminPort">The port of the admin listener.</param>
    /// <param name="isProxied">Whether a load balancer writes the PROXY protocol.</param>
    /// <param name="connections">How many connections each listener takes.</param>
    public void Write(int n, Func<string, int> portOf, int adminPort, bool isProxied, int connections = 500)
    {
        var proxy = isProxied ? "\"ProxyProtocolFrom\": [ \"127.0.0.0/8\" ], " : "";
        var listeners = Listeners.Select(listener => $$"""
            "{{listener.Name}}": {
              "Endpoint": "127.0.0.1:{{portOf(listener.Name)}}", "Protocol": "{{listener.Protocol}}", {{proxy}}"Limits": { "Connections": {{connections}} }
            }
            """);
        _folder.Write(FileOf(n), $$"""
            {
              "Gateway": {
                "State": "state-{{n}}",
                {{Shared}}
                "Listeners": { {{string.Join(", ", listeners)}} },
                "Certificates": { "Names": { "{{Host}}": { "File": "{{_certificate}}" } } },
                "Identity": { "Users": { "File": "users.json" }, "Gateways": 4 },
                "Admin": { "Endpoint": "127.0.0.1:{{adminPort}}" },
                "Shutdown": { "Delay": "00:00:01", "Drain": "00:00:04" },
                "Routes": {
                  "web":   { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/own/{**rest}" }, "Cluster": "web", "Authentication": "Basic" },
                  "phone": { "Preset": "ActiveSync", "Hosts": [ "{{Host}}" ], "Cluster": "web", "Authentication": "Basic" },
                  "ews":   { "Preset": "Ews", "Hosts": [ "{{Host}}" ], "Cluster": "web", "Authentication": "Basic" },
                  "imap":  { "Preset": "Imap4", "Cluster": "imap" },
                  "pop3":  { "Preset": "Pop3", "Cluster": "pop3" },
                  "smtp":  { "Preset": "Smtp", "Cluster": "smtp" }
                },
                "Clusters": {
                  "web":  { "Destinations": { "one": { "Address": "{{_backEnds.Web.Address}}" } } },
                  "imap": { "Destinations": { "one": { "Address": "imap://127.0.0.1:{{_backEnds.Imap.Address.Port}}" } }, "Mail": { "AllowPlainText": true } },
                  "pop3": { "Destinations": { "one": { "Address": "pop3://127.0.0.1:{{_backEnds.Pop3.Address.Port}}" } }, "Mail": { "AllowPlainText": true } },
                  "smtp": { "Destinations": { "one": { "Address": "smtp://127.0.0.1:{{_backEnds.Smtp.Address.Port}}" } }, "Mail": { "AllowPlainText": true } }
                }
              }
            }
            """);
    }
}
