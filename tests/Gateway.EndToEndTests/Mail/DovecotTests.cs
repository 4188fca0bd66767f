using System.Globalization;
using System.Text.Json;
using Gateway.EndToEndTests.Processes;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Mail;

public sealed class DovecotTests(MailSiteFixture fixture) : IClassFixture<MailSiteFixture>
{
    [Theory]
    [InlineData("imaps", "imaps", "/INBOX;MAILINDEX=1;SECTION=TEXT")]
    [InlineData("imap", "imap", "/INBOX;MAILINDEX=1;SECTION=TEXT")]
    [InlineData("pop3s", "pop3s", "/1")]
    [InlineData("pop3", "pop3", "/1")]
    public async Task Curl_FetchesMessage_OverImplicitTlsAndStartTls(string listener, string scheme, string path)
    {
        await fixture.Site.Dovecot.DeliverAsync(MailSite.User, "Subject: dots\n\n.first line\n..second body\n");

        var (exit, output) = await CurlAsync(MailSite.Host, listener, $"{scheme}://", path, MailSite.Password);

        Assert.True(exit == 0, output);
        Assert.Contains("second body", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MailSite.Host)]
    [InlineData(MailSite.VerifiedHost)]
    public async Task Curl_WithRightAndWrongPassword_IsLetInAndRefused(string host)
    {
        var (right, output) = await CurlAsync(host, "imaps", "imaps://", "/INBOX?ALL", MailSite.Password);
        var (wrong, _) = await CurlAsync(host, "imaps", "imaps://", "/INBOX?ALL", "guess");

        Assert.True(right == 0, output);
        Assert.Equal(67, wrong); // CURLE_LOGIN_DENIED
    }

    [Fact]
    public async Task Python_FetchesTwoThousandMessages_ByteIdenticalToDirect()
    {
        var site = fixture.Site;
        await site.Dovecot.DeliverAsync(
            MailSite.OtherUser, Enumerable.Range(0, 2_000).Select(i => $"Subject: {i}\n\n{new string((char)('a' + (i % 26)), i % 900)}\n"));
        const string Script = """
            import hashlib, imaplib, ssl, sys
            def fetch(port):
                c = imaplib.IMAP4_SSL('localhost', port, ssl_context=ssl.create_default_context(cafile=sys.argv[1]))
                c.login(sys.argv[2], sys.argv[3]); c.select('INBOX', readonly=True)
                _, data = c.fetch('1:*', '(UID BODY.PEEK[])')
                c.logout()
                digest = hashlib.sha256()
                for part in data:
                    for piece in (part if isinstance(part, tuple) else (part,)): digest.update(piece)
                return len(data), digest.hexdigest()
            print('direct %d %s' % fetch(int(sys.argv[4])))
            print('gateway %d %s' % fetch(int(sys.argv[5])))
            """;

        var (exit, output) = await PeerProcess.RunAsync(
            "python3",
            ["-c", Script, site.AuthorityFile, MailSite.OtherUser, MailSite.Password, Number(
                site.Dovecot.ImapsPort), Number(site.Gateway.Port("imaps"))],
            TestContext.Current.CancellationToken);

        Assert.True(exit == 0, output);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Trim().Split(' ')).ToArray();
        Assert.Equal("4000", lines[0][1]); // two parts a message
        Assert.Equal(lines[0][1..], lines[1][1..]);
    }

    [Fact]
    public async Task Session_WhenOver_IsInTheAccessLogWithUserAndEnd()
    {
        const string Source = "127.0.0.21"; // of no other test
        await PeerProcess.RunAsync(
            "curl",
            ["-sS", "--max-time", "60", "--cacert", fixture.Site.AuthorityFile, "--interface", Source,
                "-u", $"{MailSite.User}:{MailSite.Password}", $"imaps://localhost:{fixture.Port("imaps")}/INBOX?ALL"],
            TestContext.Current.CancellationToken);
        string[] lines = [];
        await WaitFor.ConditionAsync(
            async () =>
            {
                var log = await File.ReadAllTextAsync(
                    fixture.Site.Gateway.Folder.Combine("access.log"), TestContext.Current.CancellationToken);
                lines = [.. log.Split('\n')[..^1].Where(l => l.Contains($"\"{Source}\"", StringComparison.Ordinal))];
                return lines.Length > 0;
            },
            "the line of the access log");

        var line = JsonDocument.Parse(Assert.Single(lines)).RootElement;

        Assert.Equal("imap4", line.GetProperty("protocol").GetString());
        Assert.Equal(MailSite.User, line.GetProperty("user").GetString());
        Assert.Equal("imap/one", line.GetProperty("destination").GetString());
        Assert.Equal("logged_out", line.GetProperty("end").GetString());
    }

    private Task<(int ExitCode, string Output)> CurlAsync(string host, string listener, string scheme, string path, string password) =>
        PeerProcess.RunAsync(
        "curl",
        [
            "-sS", "--ssl-reqd", "--max-time", "60", "--cacert", fixture.Site.AuthorityFile,
            "--resolve", $"{host}:{fixture.Port(listener)}:127.0.0.1",
            "-u", $"{MailSite.User}:{password}", $"{scheme}{host}:{fixture.Port(listener)}{path}",
        ],
        TestContext.Current.CancellationToken);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
