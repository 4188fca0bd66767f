using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Mail;

/// <summary>Programs that people send their mail with, unchanged, over implicit TLS and over STARTTLS, to a real Postfix.</summary>
public sealed class SendingClientsTests(MailSiteFixture fixture) : IClassFixture<MailSiteFixture>
{
    private const string Address = "alice@example.test";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("smtps", "--tlsc", "PLAIN")]
    [InlineData("smtps", "--tlsc", "LOGIN")]
    [InlineData("smtp", "--tls", "PLAIN")]
    [InlineData("smtp", "--tls", "LOGIN")]
    public async Task Swaks_Submits(string listener, string tls, string mechanism)
    {
        var mark = MailSiteFixture.Mark();

        var (exit, output) = await SwaksAsync(listener, tls, mechanism, MailSite.Password, mark);

        Assert.True(exit == 0, output);
        var message = await fixture.Site.Dovecot.ReceivedAsync(MailSite.User, mark, Stop);
        Assert.Contains("by mx.example.test (Postfix) with ESMTPSA", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Swaks_WithWrongPassword_IsRefusedBeforePostfixIsAsked()
    {
        var (exit, output) = await SwaksAsync("smtps", "--tlsc", "PLAIN", "guess", MailSiteFixture.Mark());

        Assert.Equal(28, exit); // swaks: no authentication
        Assert.Contains("535 ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("authentication failed", fixture.Site.Postfix.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("smtps", "off")]
    [InlineData("smtp", "on")]
    public async Task Msmtp_Submits(string listener, string startTls)
    {
        var mark = MailSiteFixture.Mark();

        var (exit, output) = await PeerProcess.RunAsync(
            "msmtp",
            [
                "--host=localhost", $"--port={fixture.Port(listener)}", "--tls=on",
                $"--tls-starttls={startTls}", $"--tls-trust-file={fixture.Site.AuthorityFile}",
                "--auth=on", $"--user={MailSite.User}", $"--passwordeval=echo '{MailSite.Password}'", $"--from={Address}", Address,
            ],
            Stop,
            $"Subject: {mark}\n\n.a line with a dot\n");

        Assert.True(exit == 0, output);
        Assert.Contains(
            "\n.a line with a dot", await fixture.Site.Dovecot.ReceivedAsync(MailSite.User, mark, Stop), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("smtps", "smtplib.SMTP_SSL('localhost', port, context=tls)")]
    [InlineData("smtp", "smtplib.SMTP('localhost', port)")]
    public async Task Smtplib_Submits(string listener, string connect)
    {
        var mark = MailSiteFixture.Mark();
        var script = $"""
            import smtplib, ssl, sys
            tls = ssl.create_default_context(cafile=sys.argv[1]); port = int(sys.argv[2])
            c = {connect}
            if not isinstance(c, smtplib.SMTP_SSL): c.starttls(context=tls)
            c.login('{MailSite.User}', '{MailSite.Password}')
            c.sendmail('{Address}', ['{Address}'], 'Subject: {mark}\r\n\r\n' + 'x' * 70 + ('\r\n' + 'y' * 70) * 20000)
            c.quit()
            """;

        var (exit, output) = await PeerProcess.RunAsync(
            "python3", ["-c", script, fixture.Site.AuthorityFile, fixture.Port(listener)], Stop);

        Assert.True(exit == 0, output);
        Assert.True((await fixture.Site.Dovecot.ReceivedAsync(MailSite.User, mark, Stop)).Length > 1_400_000);
    }

    [Theory]
    [InlineData("smtps", "smtps")]
    [InlineData("smtp", "smtp")]
    public async Task Curl_Submits(string listener, string scheme)
    {
        var mark = MailSiteFixture.Mark();

        var (exit, output) = await PeerProcess.RunAsync(
            "curl",
            [
                "-sS", "--ssl-reqd", "--max-time", "60", "--cacert", fixture.Site.AuthorityFile, "-u",
                $"{MailSite.User}:{MailSite.Password}", "--mail-from", Address, "--mail-rcpt", Address,
                "--upload-file", "-", $"{scheme}://localhost:{fixture.Port(listener)}",
            ],
            Stop,
            $"Subject: {mark}\r\n\r\nbody\r\n");

        Assert.True(exit == 0, output);
        await fixture.Site.Dovecot.ReceivedAsync(MailSite.User, mark, Stop);
    }

    [Fact]
    public async Task Smtplib_WithAMessageOverPostfixsLimit_LearnsItBeforeSignInAndIsRefused()
    {
        const string Script = $$"""
            import smtplib, ssl, sys
            c = smtplib.SMTP_SSL('localhost', int(sys.argv[2]), context=ssl.create_default_context(cafile=sys.argv[1]))
            c.ehlo(); limit = int(c.esmtp_features['size'])
            c.login('{{MailSite.User}}', '{{MailSite.Password}}')
            print(limit, c.docmd('MAIL FROM:<{{Address}}> SIZE=%d' % (limit + 1))[0])
            c.rset(); c.mail('{{Address}}'); c.rcpt('{{Address}}')
            print(c.data(b'Subject: unannounced\r\n\r\n' + (b'x' * 78 + b'\r\n') * (limit // 80 + 1))[0]); c.quit()
            """;

        var (exit, output) = await PeerProcess.RunAsync("python3", ["-c", Script, fixture.Site.AuthorityFile, fixture.Port("smtps")], Stop);

        Assert.True(exit == 0, output);
        Assert.Equal(["10240000", "552", "552"], output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
    }

    private Task<(int ExitCode, string Output)> SwaksAsync(string listener, string tls, string mechanism, string password, string mark) =>
        PeerProcess.RunAsync(
        "swaks",
        [
            "--server", $"localhost:{fixture.Port(listener)}", tls, "--tls-verify", "--tls-ca-path",
            fixture.Site.AuthorityFile, "--auth", mechanism, "--auth-user", MailSite.User,
            "--auth-password", password, "--from", Address, "--to", Address, "--header", $"Subject: {mark}", "--timeout", "60",
        ],
        Stop);
}
