using Gateway.Testing;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Mail;

/// <summary>Extensions and ways of use that gateways are reported to break, against a real Dovecot and a real Postfix.</summary>
public sealed class UnusualSessionsTests(MailSiteFixture fixture) : IClassFixture<MailSiteFixture>
{
    private const string Address = "alice@example.test";

    private const string Smtp = $$"""
        import base64, smtplib, ssl, sys
        c = smtplib.SMTP_SSL('localhost', int(sys.argv[2]), context=ssl.create_default_context(cafile=sys.argv[1]))
        c.ehlo(); c.login('{{MailSite.User}}', '{{MailSite.Password}}'); c.ehlo()
        """;

    private const string Imap = $$"""
        import imaplib, ssl, sys
        c = imaplib.IMAP4_SSL('localhost', int(sys.argv[2]), ssl_context=ssl.create_default_context(cafile=sys.argv[1]))
        c.login('{{MailSite.User}}', '{{MailSite.Password}}')
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>
    /// Postfix refuses clients that pipeline before they have signed in (smtpd_forbid_unauth_pipelining); XCLIENT is sent too.
    /// </summary>
    [Fact]
    public async Task Bdat_InChunksAndPipelined_IsDelivered()
    {
        var mark = MailSiteFixture.Mark();

        var output = await PythonAsync("smtps", Smtp, $$"""
            assert 'chunking' in c.esmtp_features
            first = b'Subject: {{mark}}\r\n\r\n'; second = b'.QUIT\r\n' + b'x' * 70000 + b'\r\n'
            c.sock.sendall(b'MAIL FROM:<{{Address}}>\r\nRCPT TO:<{{Address}}>\r\nBDAT %d\r\n%sBDAT %d LAST\r\n%s' % (len(first), first, len(second), second))
            print([c.getreply()[0] for _ in range(4)]); c.quit()
            """);

        Assert.Equal("[250, 250, 250, 250]", output);
        Assert.Contains(".QUIT", await fixture.Site.Dovecot.ReceivedAsync(MailSite.User, mark, Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SmtpUtf8_ToAnAccentedMailbox_IsTakenByPostfixAsItIs()
    {
        var output = await PythonAsync("smtps", Smtp, $$"""
            assert 'smtputf8' in c.esmtp_features
            print(c.mail('{{Address}}', ['SMTPUTF8', 'BODY=8BITMIME'])[0])
            c.sock.sendall('RCPT TO:<\u00e4lice@example.test>\r\n'.encode()); print(c.getreply()[0])
            c.sock.sendall(b'DATA\r\n'); print(c.getreply()[0])
            c.sock.sendall('Subject: gr\u00fcezi\r\n\r\nbody\r\n.\r\n'.encode()); print(c.getreply()[0])
            """);

        Assert.Equal(["250", "250", "354", "250"], output.Split('\n'));
    }

    [Fact]
    public async Task Append_OfALargeLiteral_SynchronizingOrNot_IsTheSame()
    {
        var mark = MailSiteFixture.Mark();

        var output = await PythonAsync("imaps", Imap, $$"""
            message = b'Subject: {{mark}}\r\n\r\n' + b'a LOGOUT\r\n' * 1000
            print(c.append('INBOX', None, None, message)[0], 'LITERAL+' in c.capabilities or 'LITERAL-' in c.capabilities)
            c.send(b'x1 APPEND INBOX {%d+}\r\n%s\r\nx2 NOOP\r\n' % (len(message), message))
            lines = []
            while not lines or not lines[-1].startswith(b'x2'): lines.append(c.readline())
            print([l.split()[1].decode() for l in lines if l[:1] == b'x'])
            c.select('INBOX'); print(len(c.search(None, 'SUBJECT', '{{mark}}')[1][0].split()), c.logout()[0])
            """);

        Assert.Equal(["OK True", "['OK', 'OK']", "2 BYE"], output.Split('\n'));
    }

    [Fact]
    public async Task Compress_AfterSignIn_IsNeitherOfferedNorTaken()
    {
        var output = await PythonAsync("imaps", Imap, """
            print(any(n.startswith('COMPRESS') for n in c.capability()[1][0].decode().split()))
            c.send(b'x1 COMPRESS DEFLATE\r\n'); print(c.readline().split()[1].decode()); print(c.noop()[0], c.logout()[0])
            """);

        Assert.Matches("^False\n(NO|BAD)\nOK BYE$", output);
    }

    [Fact]
    public async Task Imapfilter_FindsAndFlags()
    {
        using var folder = new TemporaryFolder();
        var mark = MailSiteFixture.Mark();
        await fixture.Site.Dovecot.DeliverAsync(MailSite.User, $"Subject: {mark}\n\nbody\n");
        var configuration = folder.Write("config.lua", $$"""
            options.timeout = 60
            account = IMAP { server = 'localhost', port = {{fixture.Port("imaps")}}, username = '{{MailSite.User}}', password = '{{MailSite.Password}}', ssl = 'auto' }
            found = account.INBOX:contain_subject('{{mark}}')
            found:mark_flagged()
            print('found ' .. #found .. ' flagged ' .. #(account.INBOX:is_flagged() * found))
            """);

        var (exit, output) = await PeerProcess.RunAsync(
            "imapfilter",
            ["-t", fixture.Site.AuthorityFile, "-c", configuration],
            Stop,
            environment: new Dictionary<string, string> { ["HOME"] = folder.Path });

        Assert.True(exit == 0, output);
        Assert.Contains("found 1 flagged 1", output, StringComparison.Ordinal);
    }

    private async Task<string> PythonAsync(string listener, string prologue, string script)
    {
        var (exit, output) = await PeerProcess.RunAsync(
            "python3", ["-c", $"{prologue}\n{script}", fixture.Site.AuthorityFile, fixture.Port(listener)], Stop);
        Assert.True(exit == 0, output);
        return output.ReplaceLineEndings("\n").Trim();
    }
}
