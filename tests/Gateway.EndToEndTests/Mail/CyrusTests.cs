using System.Globalization;
using Gateway.Identity.Credentials;
using Gateway.Identity.Passwords;
using Gateway.Identity.Users;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Mail;

/// <summary>A real Cyrus behind the gateway, alone and in one cluster with a Dovecot, whose capabilities differ.</summary>
public sealed class CyrusTests : IAsyncLifetime
{
    private CyrusServer? _cyrus;
    private DovecotServer? _dovecot;
    private TestGateway? _gateway;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private TestGateway Gateway => _gateway ?? throw new InvalidOperationException("It is not started.");

    public async ValueTask InitializeAsync()
    {
        _cyrus = await CyrusServer.StartAsync((MailSite.User, MailSite.Password));
        _dovecot = await DovecotServer.StartAsync((MailSite.User, MailSite.Password));
        var folder = new TemporaryFolder();
        folder.Write("ca.pem", TestCertificates.Authority.ExportCertificatePem());
        await new UserFileStore(folder.Combine("users.json")).ChangeAsync(
            content => content.Users.TryAdd(
                MailSite.User, new UserEntry { Password = PasswordHash.Create(new Secret(MailSite.Password)).ToPhc() }),
            CancellationToken.None);
        _gateway = await TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "Listeners": {
                  "imaps": { "Endpoint": "127.0.0.1:0", "Protocol": "Imap4" },
                  "sieve": { "Endpoint": "127.0.0.1:0", "Protocol": "ManageSieve", "Tls": "StartTls" }
                },
                "Certificates": {
                  "Names": {
                    "localhost": { "File": "{{TestCertificates.WritePfx(folder, "localhost", "127.0.0.1")}}" },
                    "both.example.test": { "File": "{{TestCertificates.WritePfx(folder, "both.example.test")}}" }
                  }
                },
                "Identity": { "Users": { "File": "users.json" } },
                "Routes": {
                  "imap":  { "Preset": "Imap4", "Hosts": "localhost", "Cluster": "imap" },
                  "sieve": { "Preset": "ManageSieve", "Hosts": "localhost", "Cluster": "sieve" },
                  "both":  { "Preset": "Imap4", "Hosts": "both.example.test", "Cluster": "both" }
                },
                "Clusters": {
                  "imap":  { "Destinations": { {{Cyrus}} }, "Tls": { "RootsFile": "ca.pem" } },
                  "sieve": {
                    "Destinations": { "cyrus": { "Address": "sieve+starttls://localhost:{{_cyrus.SievePort}}" } },
                    "Tls": { "RootsFile": "ca.pem" }
                  },
                  "both":  {
                    "Destinations": { {{Cyrus}}, "dovecot": { "Address": "imaps://localhost:{{_dovecot.ImapsPort}}" } },
                    "Tls": { "RootsFile": "ca.pem" }, "LoadBalancingPolicy": "RoundRobin"
                  }
                }
              }
            }
            """);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in (IAsyncDisposable?[])[_gateway, _dovecot, _cyrus])
        {
            if (server is not null)
            {
                await server.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task Imaplib_AppendsAndFinds()
    {
        var output = await PythonAsync("localhost", """
            print(c.login(user, password)[0], c.select('INBOX')[0])
            print(c.append('INBOX', None, None, b'Subject: here\r\n\r\n' + b'body\r\n' * 2000)[0])
            c.select('INBOX'); print(c.search(None, 'SUBJECT', 'here')[1][0].decode(), c.logout()[0])
            """);

        Assert.Equal(["OK OK", "OK", "1 BYE"], output);
    }

    [Fact]
    public async Task ClusterOfCyrusAndDovecot_OffersWhatBothHave_AndSignsInToBoth()
    {
        const string Script = """
            print(all(n in c.capabilities for n in ('IMAP4REV1', 'LITERAL+', 'ENABLE', 'ID')), 'ACL' in c.capabilities)
            c.login(user, password); print('X-CREATEDMODSEQ' in c.capability()[1][0].decode(), c.logout()[0])
            """;

        string[][] outputs = [await PythonAsync("both.example.test", Script), await PythonAsync("both.example.test", Script)];

        Assert.All(outputs, o => Assert.Equal("True False", o[0])); // Cyrus alone has ACL before sign-in
        Assert.Equal(["False BYE", "True BYE"], outputs.Select(o => o[1]).Order());
    }

    [Fact]
    public async Task SieveConnect_UploadsAndLists()
    {
        await CreateMailboxAsync();
        var script = Gateway.Folder.Write("filter.sieve", "keep;\n");

        var uploaded = await SieveConnectAsync("--upload", "--localsieve", script, "--remotesieve", "filter");
        var listed = await SieveConnectAsync("--list");

        Assert.True(uploaded.ExitCode == 0, uploaded.Output);
        Assert.Contains("\"filter\"", listed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sieve_ThatHidesCommandsInLiterals_RunsNone()
    {
        // Cyrus reads on at the next line behind anything that it does not expect.
        const string Script = """
            import base64, socket, ssl, sys
            def until_ok():
                lines = []
                while not lines or not lines[-1].startswith(('OK', 'NO', 'BYE')):
                    lines.append(f.readline().decode().strip())
                    if not lines[-1]: raise SystemExit('closed')
                return lines[-1]
            s = socket.create_connection(('localhost', int(sys.argv[1]))); f = s.makefile('rwb')
            def say(text): f.write(text); f.flush()
            until_ok(); say(b'STARTTLS\r\n'); until_ok()
            s = ssl.create_default_context(cafile=sys.argv[2]).wrap_socket(s, server_hostname='localhost'); f = s.makefile('rwb')
            until_ok(); plain = base64.b64encode(b'\0' + sys.argv[3].encode() + b'\0' + sys.argv[4].encode())
            say(b'AUTHENTICATE "PLAIN" "%s"\r\n' % plain); print(until_ok()[:2])
            hidden = b'UNAUTHENTICATE\r\n'
            say(b'SETACTIVE "a" {16+}\r\n%s\r\nPUTSCRIPT "a"  {16+}\r\n%s\r\n' % (hidden, hidden)); print(until_ok(), until_ok())
            say(b'PUTSCRIPT "a" {16+}\n%s\r\nPUTSCRIPT "a\\b" {16+}\r\n%s\r\n' % (hidden, hidden)); print(until_ok(), until_ok())
            say(b'PUTSCRIPT "a" {00000000000000000000005+}\r\nkeep;\r\n'); print(until_ok()[:2])
            say(b'LISTSCRIPTS\r\n'); print(until_ok()[:2])
            """;

        const string Refused = "NO \"Not a literal.\"";

        await CreateMailboxAsync();
        string[] arguments = [Port("sieve"), Gateway.Folder.Combine("ca.pem"), MailSite.User, MailSite.Password];
        var (exit, output) = await PeerProcess.RunAsync("python3", ["-c", Script, .. arguments], Stop);

        Assert.True(exit == 0, output);
        Assert.Equal(
            ["OK", $"{Refused} {Refused}", $"{Refused} NO \"Not a command.\"", "OK", "OK"],
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    /// <summary>Cyrus creates a mailbox at the first IMAP sign-in, and signs nobody in to ManageSieve who has none.</summary>
    private async Task CreateMailboxAsync() => Assert.Equal(["OK"], await PythonAsync("localhost", "print(c.login(user, password)[0])"));

    private string Cyrus => $$"""
        "cyrus": { "Address": "imap+starttls://localhost:{{_cyrus!.ImapPort}}" }
        """; // started before

    private string Port(string listener) => Gateway.Port(listener).ToString(CultureInfo.InvariantCulture);

    private async Task<string[]> PythonAsync(string host, string script)
    {
        const string Prologue = """
            import imaplib, socket, ssl, sys
            resolve = socket.getaddrinfo
            socket.getaddrinfo = lambda host, *rest, **more: resolve('127.0.0.1', *rest, **more)
            c = imaplib.IMAP4_SSL(sys.argv[1], int(sys.argv[2]), ssl_context=ssl.create_default_context(cafile=sys.argv[3]))
            user, password = sys.argv[4:6]
            """;
        string[] arguments = [host, Port("imaps"), Gateway.Folder.Combine("ca.pem"), MailSite.User, MailSite.Password];
        var (exit, output) = await PeerProcess.RunAsync("python3", ["-c", $"{Prologue}\n{script}", .. arguments], Stop);
        Assert.True(exit == 0, output);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private Task<(int ExitCode, string Output)> SieveConnectAsync(params string[] arguments) => PeerProcess.RunAsync(
        "sieve-connect",
        [
            "--server", "localhost", "--port", Port("sieve"), "--4", "--user", MailSite.User, "--passwordfd", "0",
            "--tlscafile", Gateway.Folder.Combine("ca.pem"), "--authmech", "PLAIN", .. arguments,
        ],
        Stop,
        MailSite.Password + "\n");
}
