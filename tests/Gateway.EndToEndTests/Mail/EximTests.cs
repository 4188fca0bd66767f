using System.Globalization;
using Gateway.Identity.Credentials;
using Gateway.Identity.Passwords;
using Gateway.Identity.Users;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Mail;

/// <summary>A real Exim behind the gateway: messages in every form, and what must not reach it.</summary>
public sealed class EximTests(EximTests.Site site) : IClassFixture<EximTests.Site>
{
    private const string Prologue = $$"""
        import smtplib, ssl, sys
        c = smtplib.SMTP_SSL('localhost', int(sys.argv[2]), context=ssl.create_default_context(cafile=sys.argv[1]))
        c.ehlo(); offered = c.esmtp_features; c.login('{{MailSite.User}}', '{{MailSite.Password}}'); c.ehlo()
        f = c.sock.makefile('rb')
        def line(): return f.readline().decode().rstrip()
        def send(text): c.sock.sendall(text if isinstance(text, bytes) else text.encode())

        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Swaks_Submits()
    {
        var mark = MailSiteFixture.Mark();

        var (exit, output) = await PeerProcess.RunAsync(
            "swaks",
            [
                "--server", $"localhost:{site.Port}", "--tlsc", "--tls-verify", "--tls-ca-path", site.AuthorityFile, "--auth", "LOGIN",
                "--auth-user", MailSite.User, "--auth-password", MailSite.Password, "--from", "alice@example.test", "--to",
                "alice@example.test", "--header", $"Subject: {mark}", "--body", ".dot", "--timeout", "60",
            ],
            Stop);

        Assert.True(exit == 0, output);
        var messages = await site.Exim.ReceivedAsync(mark, Stop);
        Assert.Contains("by mx.example.test with esmtpsa", messages, StringComparison.Ordinal);
        Assert.Contains("\n.dot\n", messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bdat_InChunksAndPipelined_IsDelivered()
    {
        var mark = MailSiteFixture.Mark();

        var output = await PythonAsync($$"""
            print('chunking' in offered, 'chunking' in c.esmtp_features)
            first = b'Subject: {{mark}}\r\n\r\n'; second = b'.QUIT\r\nAUTH PLAIN x\r\n' + b'x' * 70000 + b'\r\n'
            send(b'MAIL FROM:<a@example.test>\r\nRCPT TO:<a@example.test>\r\nBDAT %d\r\n%s' % (len(first), first))
            send(b'BDAT %d\r\n%sBDAT 0 LAST\r\nNOOP\r\n' % (len(second), second))
            print([line()[:3] for _ in range(6)])
            """);

        Assert.Equal(["True True", "['250', '250', '250', '250', '250', '250']"], output);
        Assert.Contains(".QUIT\nAUTH PLAIN x\n", await site.Exim.ReceivedAsync(mark, Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SmtpUtf8_ToAnAccentedMailbox_IsDelivered()
    {
        var mark = MailSiteFixture.Mark();

        var output = await PythonAsync($$"""
            print('smtputf8' in offered)
            send('MAIL FROM:<j\u00f6rg@example.test> SMTPUTF8 BODY=8BITMIME\r\nRCPT TO:<\u00e4lice@example.test>\r\nDATA\r\n')
            print([line()[:3] for _ in range(3)])
            send('Subject: {{mark}} gr\u00fcezi\r\n\r\nbody\r\n.\r\n'); print(line()[:3])
            """);

        Assert.Equal(["True", "['250', '250', '354']", "250"], output);
        Assert.Contains($"Subject: {mark} gr\u00fcezi\n", await site.Exim.ReceivedAsync(mark, Stop), StringComparison.Ordinal);
        Assert.Matches("<= j\u00f6rg@example.test .* P=utf8esmtpsa ", site.Exim.Log);
    }

    [Fact]
    public async Task ChangeOfIdentity_AfterSignIn_IsNeitherOfferedNorRelayed()
    {
        var output = await PythonAsync("""
            print([n for n in ('auth', 'starttls') if n in c.esmtp_features])
            send('AUTH PLAIN AGJvYgBndWVzcw==\r\n\tSTARTTLS\r\nNOOP\r\n'); print([line()[:3] for _ in range(3)])
            """);

        Assert.Equal(["[]", "['503', '503', '250']"], output);
        Assert.DoesNotContain("set_id=bob", site.Exim.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(@"text\n.\nSTARTTLS\n")]
    [InlineData(@"text\r\n.\nAUTH PLAIN AGJvYgBndWVzcw==\r\n")]
    [InlineData(@"text\n.\r\n STARTTLS\r\n")]
    [InlineData(@"text\r.\rSTARTTLS\r")]
    public async Task CommandBehindAnEndThatIsNone_IsNotRun(string text)
    {
        var output = await PythonAsync($$"""
            send('MAIL FROM:<a@example.test>\r\nRCPT TO:<a@example.test>\r\nDATA\r\n'); print([line()[:3] for _ in range(3)])
            send('Subject: x\r\n\r\n{{text}}\r\n.\r\nNOOP\r\n')
            print([l.decode()[:3] for l in f.readlines() if l[:3] in (b'220', b'235', b'421', b'503', b'535')])
            """);

        Assert.Equal(["['250', '250', '354']", "['421']"], output);
        Assert.DoesNotContain("set_id=bob", site.Exim.Log, StringComparison.Ordinal);
    }

    private async Task<string[]> PythonAsync(string script)
    {
        var (exit, output) = await PeerProcess.RunAsync("python3", ["-c", Prologue + script, site.AuthorityFile, site.Port], Stop);
        Assert.True(exit == 0, output);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    /// <summary>An Exim and a gateway in front of it.</summary>
    public sealed class Site : IAsyncLifetime
    {
        private TestGateway? _gateway;

        public EximServer Exim { get; private set; } = null!; // InitializeAsync runs before any test.

        public string Port => Gateway.Port("smtps").ToString(CultureInfo.InvariantCulture);

        public string AuthorityFile => Gateway.Folder.Combine("ca.pem");

        private TestGateway Gateway => _gateway ?? throw new InvalidOperationException("It is not started.");

        public async ValueTask InitializeAsync()
        {
            Exim = await EximServer.StartAsync(MailSite.User, MailSite.Password);
            var folder = new TemporaryFolder();
            folder.Write("ca.pem", TestCertificates.Authority.ExportCertificatePem());
            await new UserFileStore(folder.Combine("users.json")).ChangeAsync(
                content => content.Users.TryAdd(
                    MailSite.User, new UserEntry { Password = PasswordHash.Create(new Secret(MailSite.Password)).ToPhc() }),
                CancellationToken.None);
            _gateway = await TestGateway.StartAsync(folder, $$"""
                {
                  "Gateway": {
                    "Listeners": { "smtps": { "Endpoint": "127.0.0.1:0", "Protocol": "Smtp" } },
                    "Certificates": {
                      "Names": { "localhost": { "File": "{{TestCertificates.WritePfx(folder, "localhost", "127.0.0.1")}}" } },
                      "Default": "localhost", "UnknownName": "Default"
                    },
                    "Identity": { "Users": { "File": "users.json" } },
                    "Routes": { "smtp": { "Preset": "Smtp", "Cluster": "smtp" } },
                    "Clusters": {
                      "smtp": {
                        "Destinations": { "exim": { "Address": "smtp+starttls://localhost:{{Exim.Port}}" } },
                        "Tls": { "RootsFile": "ca.pem" }
                      }
                    }
                  }
                }
                """);
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var server in (IAsyncDisposable?[])[_gateway, Exim])
            {
                if (server is not null)
                {
                    await server.DisposeAsync();
                }
            }
        }
    }
}
