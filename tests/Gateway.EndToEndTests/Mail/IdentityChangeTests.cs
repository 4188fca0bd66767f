using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Mail;

/// <summary>Clients that ask to be somebody else after sign-in, in front of a real Dovecot and a real Postfix.</summary>
public sealed class IdentityChangeTests(MailSiteFixture fixture) : IClassFixture<MailSiteFixture>
{
    private const string Connect = """
        import socket, ssl, sys
        tls = ssl.create_default_context(cafile=sys.argv[1])
        host = sys.argv[3] if len(sys.argv) > 3 else 'localhost'
        s = tls.wrap_socket(socket.create_connection(('127.0.0.1', int(sys.argv[2])), 30), server_hostname=host); f = s.makefile('rb')
        def line(): return f.readline().decode().rstrip()
        def until(start):
            said = [line()]
            while not said[-1].startswith(start):
                if not said[-1]: raise SystemExit('closed after %s' % said)
                said.append(line())
            return said
        def send(text): s.sendall(text.encode())

        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Imap_ThatWouldHideCommandsInLiterals_RunsNone()
    {
        // Dovecot takes what would be the literal of NOOP for the next command. GETMETADATA and others do not differ.
        var output = await RunAsync("imaps", """
            line(); send('a LOGIN alice "correct horse"\r\n'); until('a OK')
            send('b NOOP {19+}\r\nx LOGIN bob guess1\r\n\r\nc NOOP {20}\r\ny LOGIN bob guess2\r\n\r\nd NOOP\r\n')
            print('\n'.join(until('d ')))
            send('e APPEND INBOX {20+}\r\nz LOGIN bob guess3\r\n\r\n'); print('\n'.join(until('e ')))
            send('f UNAUTHENTICATE\r\ng AUTHENTICATE PLAIN\r\nh STARTTLS\r\ni COMPRESS DEFLATE\r\n'); print('\n'.join(until('i ')))
            send('m APPEND INBOX {00000000000000000000005+}\r\nabcde\r\nn LOGIN bob guess4\r\no NOOP\r\n'); print('\n'.join(until('o ')))
            send('j IDLE\r\n'); until('+'); send('DONE\r\nk CAPABILITY\r\n'); print('\n'.join(until('k ')))
            send('l LOGOUT\r\n'); print('\n'.join(until('l ')))
            """);

        Assert.DoesNotContain("x OK", output, StringComparison.Ordinal);
        Assert.Contains("y BAD Not after signing in.", output, StringComparison.Ordinal); // the server wanted no literal
        Assert.Contains("n BAD Not after signing in.", output, StringComparison.Ordinal); // the server skips leading zeros
        Assert.Matches("(?m)^d OK ", output);
        Assert.Matches("(?m)^e OK .*Append completed", output);
        foreach (var refused in (string[])["f BAD", "g BAD", "h BAD", "i NO", "k OK", "l OK"])
        {
            Assert.Matches($"(?m)^{refused} ", output);
        }

        Assert.DoesNotContain("COMPRESS", output, StringComparison.Ordinal);
        Assert.DoesNotContain("UNAUTHENTICATE", output, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^\* CAPABILITY IMAP4rev1 .*IDLE", output);
    }

    [Fact]
    public async Task Pop_ThatSignsInAgain_IsRefusedInItsTurn()
    {
        await fixture.Site.Dovecot.DeliverAsync(MailSite.User, "Subject: x\n\n.\nUSER bob\n");

        var output = await RunAsync("pop3s", """
            line(); send('USER alice\r\n'); line(); send('PASS correct horse\r\n'); line()
            send('STAT\r\n'); last = int(line().split()[1])
            head = []
            while 'Subject: x' not in head: # the others of this class deliver too
                send('TOP %d 0\r\n' % last); head = [line()]; last -= 1
                while head[-1] != '.': head.append(line())
            send('RETR %d' % (last + 1) + '\r\nUSER bob\r\nAUTH PLAIN\r\nSTLS\r\nCAPA\r\nQUIT\r\n')
            print(f.read().decode())
            """);

        Assert.Matches(
            @"(?s)^\+OK .*\r?\nUSER bob\r?\n\.\r?\n(-ERR Not after signing in\.\s+){3}\+OK\s",
            output);
        var capabilities = output[output.LastIndexOf("-ERR ", StringComparison.Ordinal)..];
        Assert.Contains("UIDL", capabilities, StringComparison.Ordinal);
        Assert.DoesNotMatch("(?m)^(SASL|STLS|USER)", capabilities);
        Assert.Contains("+OK Logging out", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Smtp_ToAServerInClearThatOffersStartTls_IsEncryptedAndCannotBeginAgain()
    {
        var mark = MailSiteFixture.Mark();

        var output = await RunAsync(
            "smtps",
            $$"""
            line(); send('EHLO client\r\n'); until('250 ')
            import base64; send('AUTH PLAIN ' + base64.b64encode(b'\0alice\0correct horse').decode() + '\r\n'); print(line())
            send('STARTTLS\r\nAUTH PLAIN AGJvYgBndWVzcw==\r\nXCLIENT ADDR=192.0.2.9\r\n'); print(line()); print(line()); print(line())
            send('EHLO client\r\n'); print('\n'.join(until('250 ')))
            send('MAIL FROM:<alice@example.test>\r\nRCPT TO:<alice@example.test>\r\nDATA\r\n'); line(); line(); line()
            send('Subject: {{mark}}\r\n\r\nSTARTTLS\r\nAUTH PLAIN x\r\n..\r\n.\r\nAUTH LOGIN\r\n'); print(line()); print(line())
            send('MAIL FROM:<alice@example.test>\r\nRCPT TO:<alice@example.test>\r\nBDAT 10\r\nSTARTTLS\r\nBDAT 6 LAST\r\nAUTH\r\n')
            print(line(), line(), line(), line())
            send('QUIT\r\n'); print(line())
            """,
            MailSite.ClearHost);

        Assert.StartsWith("235 ", output, StringComparison.Ordinal);
        Assert.Equal(4, output.Split("503 5.5.1 Not after signing in.").Length - 1);
        Assert.DoesNotMatch("(?m)^250[- ](AUTH|STARTTLS|XCLIENT)", output);
        Assert.Contains("250-SIZE", output, StringComparison.Ordinal);
        Assert.Equal(2, output.Split("queued as").Length - 1);
        Assert.Contains("221 ", output, StringComparison.Ordinal);
        var message = await fixture.Site.Dovecot.ReceivedAsync(MailSite.User, mark, Stop);
        Assert.Contains("with ESMTPSA", message, StringComparison.Ordinal); // TLS to Postfix
        Assert.Matches(@"\nSTARTTLS\r?\nAUTH PLAIN x\r?\n\.\r?\n", message);
    }

    [Theory]
    [InlineData(@"\vSTARTTLS\r\n")] // Postfix skips white space before a command
    [InlineData(@"BDAT 5\r\nNOOP STARTTLS\r\n")] // behind a chunk, a command begins within a line
    public async Task Smtp_ThatHidesACommandWherePostfixEndsAMessageEarly_IsEnded(string hidden)
    {
        // This Postfix takes a line that ends with LF alone.
        var output = await RunAsync("smtps", $$"""
            line(); send('EHLO client\r\n'); until('250 ')
            import base64; send('AUTH PLAIN ' + base64.b64encode(b'\0alice\0correct horse').decode() + '\r\n'); line()
            send('MAIL FROM:<alice@example.test>\r\nRCPT TO:<alice@example.test>\r\nDATA\r\n'); line(); line(); line()
            send('Subject: x\r\n\r\ntext\n.\n{{hidden}}'); print(f.read().decode())
            """);

        Assert.Contains("421 4.3.2", output, StringComparison.Ordinal);
        Assert.DoesNotMatch("(?m)^(220|50[0-9]) ", output);
    }

    private async Task<string> RunAsync(string listener, string script, string host = MailSite.Host)
    {
        var (exit, output) = await PeerProcess.RunAsync(
            "python3", ["-c", Connect + script, fixture.Site.AuthorityFile, fixture.Port(listener), host], Stop);

        Assert.True(exit == 0, output);
        return output;
    }
}
