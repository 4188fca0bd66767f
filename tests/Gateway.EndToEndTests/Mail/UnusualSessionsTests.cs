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

    private const string ImapLines = """
        import base64, socket, ssl, sys
        s = socket.create_connection(('127.0.0.1', int(sys.argv[2])))
        s = ssl.create_default_context(cafile=sys.argv[1]).wrap_socket(s, server_hostname='localhost')
        f = s.makefile('rb')
        def line(): return f.readline().decode().rstrip()
        def until(start):
            said = [line()]
            while not said[-1].startswith(start):
                if not said[-1] and f.peek(1) == b'': raise SystemExit('closed after %s' % said)
                said.append(line())
            return said
        def send(text): s.sendall(text.encode())
        def ask(text, start): send(text + '\r\n'); return until(start)
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
    public async Task SmtpUtf8_ToAnAccentedMailbox_IsDelivered()
    {
        var mark = MailSiteFixture.Mark();

        var output = await PythonAsync("smtps", Smtp, $$"""
            assert 'smtputf8' in c.esmtp_features
            c.sock.sendall('MAIL FROM:<j\u00f6rg@example.test> SMTPUTF8 BODY=8BITMIME\r\n'.encode())
            c.sock.sendall('RCPT TO:<\u00e4lice@{{PostfixServer.OwnDomain}}>\r\nDATA\r\n'.encode())
            print([c.getreply()[0] for _ in range(3)])
            c.sock.sendall('Subject: {{mark}} gr\u00fcezi\r\n\r\nbody\r\n.\r\n'.encode()); print(c.getreply()[0])
            """);

        Assert.Equal(["[250, 250, 354]", "250"], output.Split('\n'));
        var message = await fixture.Site.Postfix.ReceivedAsync(mark, Stop);
        Assert.Contains($"Subject: {mark} gr\u00fcezi", message, StringComparison.Ordinal);
        Assert.Contains("Return-Path: <j\u00f6rg@example.test>", message, StringComparison.Ordinal);
        Assert.Contains("with UTF8SMTPSA", message, StringComparison.Ordinal);
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

    /// <summary>What Thunderbird sends when it opens a mailbox, waits for news and files a sent message.</summary>
    [Fact]
    public async Task CommandsOfThunderbird_AreAnsweredInTheirOrder()
    {
        var mark = MailSiteFixture.Mark();

        var output = await PythonAsync("imaps", ImapLines, $$"""
            line(); print(ask('1 capability', '1 ')[0].startswith('* CAPABILITY IMAP4rev1'))
            ask('2 ID ("name" "Thunderbird" "version" "115.9.0")', '2 OK')
            plain = base64.b64encode('\0{{MailSite.User}}\0{{MailSite.Password}}'.encode()).decode()
            ask('3 authenticate PLAIN', '+'); print(ask(plain, '3 ')[-1][:4])
            send('4 ID ("name" "Thunderbird")\r\n5 ENABLE CONDSTORE\r\n6 namespace\r\n7 list "" "*"\r\n')
            send('8 lsub "" "*"\r\n9 CAPABILITY\r\n10 NOOP\r\n')
            print([l[:l.index(' ') + 3] for l in until('10 ') if l[0] != '*'])
            ask('11 create "Sent"', '11 '); print(ask('12 select "INBOX" (CONDSTORE)', '12 ')[-1][:5])
            ask('13 IDLE', '+'); message = 'Subject: {{mark}}\r\n\r\n' + 'x' * 8192 + '\r\n'
            ask('DONE', '13 OK'); ask('14 append "INBOX" (\\Seen) {%d}' % len(message), '+'); print(ask(message, '14 ')[-1][:5])
            send('15 noop\r\n16 UID SEARCH SUBJECT {{mark}}\r\n'); found = next(l for l in until('16 ') if 'SEARCH' in l).split()[-1]
            fetched = ask('17 UID fetch %s (UID RFC822.SIZE FLAGS BODY.PEEK[])' % found, '17 ')
            print('x' * 8192 in fetched, fetched[-1][:5])
            print(ask('18 uid store %s +FLAGS.SILENT (\\Deleted)' % found, '18 ')[-1][:5])
            print(ask('19 close', '19 ')[-1][:5], ask('20 logout', '20 ')[-1][:5])
            """);

        Assert.Equal(
            [
                "True", "3 OK", "['4 OK', '5 OK', '6 OK', '7 OK', '8 OK', '9 OK', '10 OK']", "12 OK", "14 OK", "True 17 OK",
                "18 OK", "19 OK 20 OK",
            ],
            output.Split('\n'));
    }

    [Fact]
    public async Task Session_InSingleBytes_IsAnsweredAsInOnePiece()
    {
        var output = await PythonAsync("imaps", ImapLines, $$"""
            line(); ask('a LOGIN {{MailSite.User}} "{{MailSite.Password}}"', 'a OK'); ask('b CREATE Pieces', 'b '); answers = []
            for piece in 10000, 1, 3: # with fewer refusals than end a session
                text = ('c SELECT Pieces\r\nd APPEND Pieces {20+}\r\nx UNAUTHENTICATE\r\n\r\n\r\ne UNAUTHENTICATE\r\nf CAPABILITY\r\n'
                    'g IDLE\r\nDONE\r\nh LOGIN {3+}\r\nbob {3+}\r\npwd\r\ni APPEND none {22+}\r\ny AUTHENTICATE PLAIN\r\n\r\n\r\n'
                    'j COMPRESS DEFLATE\r\nk STORE 1:* +FLAGS (\\Deleted)\r\nl EXPUNGE\r\nm NOOP\r\n')
                for i in range(0, len(text), piece): send(text[i:i + piece])
                answers.append([l[:l.index(' ') + 3] for l in until('m ') if l[:2] in [c + ' ' for c in 'cdefghijklmxy']])
            print(answers[0]); print(all(a == answers[0] for a in answers))
            """);

        Assert.Equal(
            [
                "['c OK', 'd OK', 'e BA', 'f OK', 'g OK', 'h BA', 'i NO', 'j NO', 'k OK', 'l OK', 'm OK']",
                "True",
            ],
            output.Split('\n'));
    }

    /// <summary>RFC 7888: 4,096 bytes are the limit of LITERAL-, and none of synchronizing literals and of LITERAL+.</summary>
    [Theory]
    [InlineData("{8192}")]
    [InlineData("{8192+}")]
    public async Task LiteralOf8Kilobytes_InACommand_ReachesTheServerWhole(string announcement)
    {
        var output = await PythonAsync("imaps", ImapLines, $$"""
            line(); ask('a LOGIN {{MailSite.User}} "{{MailSite.Password}}"', 'a OK'); ask('b SELECT INBOX', 'b OK')
            send('c SEARCH SUBJECT {{announcement}}\r\n')
            if '+' not in '{{announcement}}': until('+')
            print(ask('d LOGIN bob guess '.ljust(8192, 'x'), 'c ')[-1][:4], ask('e LOGOUT', 'e ')[-1][:4])
            """);

        Assert.Equal("c OK e OK", output);
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
