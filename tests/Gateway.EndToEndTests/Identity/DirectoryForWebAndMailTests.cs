using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.EndToEndTests.Identity;

/// <summary>
/// The shipped example, edited for ports, names and addresses alone, in front of a real OpenLDAP that locks after three failures.
/// </summary>
public sealed partial class DirectoryForWebAndMailTests : IAsyncLifetime
{
    private const string Host = "mail.example.com";
    private const string Attacker = "127.0.0.1";

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, int> _ports = [];
    private SlapdServer? _slapd;
    private DovecotServer? _dovecot;
    private TestBackEnd? _web;
    private PeerProcess? _gateway;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Configuration => _folder.Combine("gateway.json");

    public async ValueTask InitializeAsync()
    {
        _slapd = await SlapdServer.StartAsync();
        _dovecot = await DovecotServer.StartAsync(("alice", "secret"), ("bob", "secret"));
        _web = await TestBackEnd.StartAsync("localhost");
        WriteConfiguration();
        _gateway = await GatewayProgram.StartAsync(Configuration, _ports["https"]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var peer in (IAsyncDisposable?[])[_gateway, _web, _dovecot, _slapd])
        {
            if (peer is not null)
            {
                await peer.DisposeAsync();
            }
        }

        _folder.Dispose();
    }

    [Fact]
    [ShowsExample("directory-for-web-and-mail.json")]
    [Proves("Identity:Directories:*:Ldap:BindPasswordFile")]
    [Proves("Identity:Directories:*:Domains")]
    public async Task OneConfiguration_LetsInByLdapGroupEverywhere_AndGuessesNeverTouchTheDirectorysLock()
    {
        // Let in over the web and mail; bob is known and not in the group.
        Assert.Equal("303 200", await FormAsync("alice", "secret"));
        Assert.Equal("303 403", await FormAsync("bob", "secret"));
        Assert.Equal("200", await HttpAsync("alice", "secret"));
        Assert.Contains("OK", await ImapAsync("alice", "secret"), StringComparison.Ordinal);
        Assert.Equal("403", await HttpAsync("bob", "secret"));
        Assert.DoesNotContain("OK", await ImapAsync("bob", "secret"), StringComparison.Ordinal);

        // Guesses over every protocol, at both of them.
        for (var i = 0; i < 4; i++)
        {
            foreach (var user in (string[])["alice", "bob"])
            {
                Assert.Equal("401", await HttpAsync(user, $"web guess {i}"));
                Assert.StartsWith("401 ", await FormAsync(user, $"form guess {i}"), StringComparison.Ordinal);
                await ImapAsync(user, $"imap-guess-{i}");
                await CurlAsync($"pop3s://{Host}:{_ports["pop3s"]}/", $"{user}:pop-guess-{i}");
                await CurlAsync(
                    $"smtps://{Host}:{_ports["submission"]}/",
                    $"{user}:smtp-guess-{i}",
                    "--mail-from",
                    "a@example.com",
                    "--mail-rcpt",
                    "b@example.com",
                    "--login-options",
                    "AUTH=PLAIN",
                    "-T",
                    "/dev/null");
            }
        }

        // The gateway has locked both where the guesses came from, and says so; alice may go on elsewhere; the directory has locked nobody.
        Assert.Equal(("authentication", "LockedOut"), await ExplainAsync("IMAP4", Host, "alice", Attacker));
        Assert.Equal(("authentication", "LockedOut"), await ExplainAsync("POP3", Host, "bob@example.com", Attacker));
        Assert.Equal(("destination", "mailboxes"), await ExplainAsync("IMAP4", Host, "alice", "203.0.113.9"));
        await using var direct = new IdentityUnderTest(DirectOptions());
        Assert.Equal(AuthenticationStatus.Accepted, (await direct.SignInAsync("alice", "secret")).Status);
        Assert.Equal(AuthenticationStatus.Accepted, (await direct.SignInAsync("bob", "secret")).Status);
    }

    [Fact]
    public async Task Explain_TellsWhyAUserIsOrIsNotLetIn()
    {
        Assert.Equal(("destination", "exchange"), await ExplainAsync("GET", $"https://{Host}/owa/", "alice"));
        Assert.Equal(("destination", "mailboxes"), await ExplainAsync("IMAP4", Host, "ALICE@example.com"));
        Assert.Equal(("authorisation", "Forbidden"), await ExplainAsync("GET", $"https://{Host}/owa/", "bob"));
        Assert.Equal(("authorisation", "Forbidden"), await ExplainAsync("POP3", Host, "bob"));
        Assert.Equal(("authentication", "UnknownUser"), await ExplainAsync("SMTP", Host, "nobody"));
    }

    private Task<string> HttpAsync(string user, string password) =>
        CurlAsync(
            $"https://{Host}:{_ports["https"]}/Microsoft-Server-ActiveSync",
            $"{user}:{password}",
            "-X",
            "OPTIONS",
            "-o",
            "/dev/null",
            "-w",
            "%{http_code}");

    /// <summary>Fills in the sign-in page as a browser would; the status of that, and of the web mail behind it.</summary>
    private async Task<string> FormAsync(string user, string password)
    {
        var jar = _folder.Combine(Guid.NewGuid().ToString("n"));
        string[] browser =
        [
            "-sS",
            "--cacert",
            _folder.Combine("ca.pem"),
            "--connect-to",
            $"{Host}::127.0.0.1:",
            "-A",
            "Mozilla/5.0",
            "-H",
            "Accept: text/html",
            "-b",
            jar,
            "-c",
            jar,
        ];
        var site = $"https://{Host}:{_ports["https"]}";
        var (_, page) = await PeerProcess.RunAsync("curl", [.. browser, $"{site}/gateway/signin?return=/owa/"], Token);
        var token = WebUtility.HtmlDecode(FormToken().Match(page).Groups[1].Value);
        string[] fields =
        [
            "--data-urlencode",
            $"token={token}",
            "--data-urlencode",
            $"username={user}",
            "--data-urlencode",
            $"password={password}",
            "--data-urlencode",
            "computer=public",
        ];
        string[] status = ["-o", "/dev/null", "-w", "%{http_code}"];
        var (_, signedIn) = await PeerProcess.RunAsync("curl", [.. browser, .. status, .. fields, $"{site}/gateway/signin"], Token);
        var (_, mail) = await PeerProcess.RunAsync("curl", [.. browser, .. status, $"{site}/owa/"], Token);
        return $"{signedIn.Trim()} {mail.Trim()}";
    }

    [GeneratedRegex("name=\"token\" value=\"([^\"]*)\"")]
    private static partial Regex FormToken();

    private Task<string> ImapAsync(string user, string password) =>
        CurlAsync($"imaps://{Host}:{_ports["imaps"]}/", $"{user}:{password}", "-v", "-X", "NOOP");

    private async Task<string> CurlAsync(string url, string credential, params string[] more)
    {
        var (_, output) = await PeerProcess.RunAsync(
            "curl",
            ["-sS", "--cacert", _folder.Combine("ca.pem"), "--connect-to", $"{Host}::127.0.0.1:", "-u", credential, .. more, url],
            Token);
        var answers = output.Split('\n').Where(line => line.StartsWith("< A", StringComparison.Ordinal)).ToArray();
        return more.Contains("-v") ? string.Join('\n', answers.Skip(1)) : output.Trim();
    }

    private async Task<(string Stage, string Verdict)> ExplainAsync(string protocol, string target, string user, string from = "192.0.2.77")
    {
        // The lockout is written some seconds after a change, and later on a busy machine.
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            var (_, output) = await GatewayProgram.RunAsync(
                ["explain", protocol, target, "--user", user, "--from", from, "--json", "--config", Configuration], Token);
            using var document = JsonDocument.Parse(output);
            var last = document.RootElement.GetProperty("stages").EnumerateArray().Last();
            var found = (last.GetProperty("stage").GetString()!, last.GetProperty("verdict").GetString()!);
            if (from != Attacker || found.Item2 == "LockedOut" || Stopwatch.GetElapsedTime(start) > TimeSpan.FromMinutes(1))
            {
                return found;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), Token);
        }
    }

    private void WriteConfiguration()
    {
        File.WriteAllText(_folder.Combine("ca.pem"), TestCertificates.Authority.ExportCertificatePem());
        File.WriteAllText(_folder.Combine("bind-password"), SlapdServer.AdminPassword);
        var shipped = File.ReadAllText(Repository.Combine("config", "examples", "directory-for-web-and-mail.json"));
        var root = JsonNode.Parse(
            shipped, documentOptions: new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true })!["Gateway"]!;
        foreach (var (name, listener) in root["Listeners"]!.AsObject())
        {
            _ports[name] = FreePort.Next();
            listener!["Endpoint"] = $"127.0.0.1:{_ports[name]}";
        }

        root["State"] = "state";
        root["Admin"] = new JsonObject { ["Endpoint"] = $"127.0.0.1:{FreePort.Next()}" };
        root["Certificates"] = new JsonObject
        {
            ["Names"] = new JsonObject { [Host] = new JsonObject { ["File"] = TestCertificates.WritePfx(_folder, Host) } },
        };
        var ldap = root["Identity"]!["Directories"]!["corp"]!["Ldap"]!;
        ldap["Servers"] = new JsonArray(_slapd!.Secure.ToString());
        ldap["Roots"] = _slapd.Roots;
        ldap["BindName"] = SlapdServer.AdminDn;
        ldap["Timeout"] = "00:01:00"; // the machine may be busy

        // This directory locks after three.
        root["Identity"]!["Lockout"]!["Threshold"] = 2;
        root["Identity"]!["Throttling"] = new JsonObject { ["Mode"] = "Off", ["RefusalDelay"] = "00:00:00" };
        foreach (var (name, address) in new[]
        {
            ("exchange", $"https://localhost:{_web!.Address.Port}"),
            ("mailboxes", $"imaps://localhost:{_dovecot!.ImapsPort}"),
        })
        {
            root["Clusters"]![name]!["Destinations"] = new JsonObject { ["one"] = new JsonObject { ["Address"] = address } };
            root["Clusters"]![name]!["Tls"] = new JsonObject { ["RootsFile"] = "ca.pem" };
        }

        _folder.Write("gateway.json", new JsonObject { ["Gateway"] = root.DeepClone() }.ToJsonString());
    }

    private IdentityOptions DirectOptions() => new()
    {
        Directories = new Dictionary<string, DirectoryOptions>
        {
            ["corp"] = new()
            {
                Ldap = new()
                {
                    Servers = [_slapd!.Secure],
                    Roots = _slapd.Roots,
                    BindName = SlapdServer.AdminDn,
                    BindPassword = SlapdServer.AdminPassword,
                    BaseDn = SlapdServer.BaseDn,
                    Timeout = TimeSpan.FromMinutes(1),
                },
            },
        },
    };
}
