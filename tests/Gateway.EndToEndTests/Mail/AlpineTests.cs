using Gateway.Testing;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Mail;

/// <summary>Alpine on a terminal, as a person uses it: it opens a mailbox, reads a message and sends a reply.</summary>
public sealed class AlpineTests(MailSiteFixture fixture) : IClassFixture<MailSiteFixture>
{
    // Each pair is a text to wait for on the screen, and the keys that are pressed then.
    private const string Script = """
        import os, pty, select, sys, time
        home, mark, password = sys.argv[1:4]
        pid, terminal = pty.fork()
        if pid == 0: os.execvp('alpine', ['alpine', '-p', home + '/pinerc', '-i'])
        for expected, keys in [
            ('enter password', password + '\r'), ('on disk', 'n'), (mark, '\r'), ('body of it', 'r'), ('include original', 'y'),
            ('subject', 'reply-' + mark + '\x18'), ('send message', 'y'), ('enter password', password + '\r'),
            ('on disk', 'n'), ('message text', 'q')]:
            screen, end = b'', time.monotonic() + 120
            while expected.encode() not in screen.lower():
                if time.monotonic() > end: raise SystemExit('no %r in %r' % (expected, screen))
                if select.select([terminal], [], [], 1)[0]: screen += os.read(terminal, 4096)
            os.write(terminal, keys.encode())
        try:
            while os.read(terminal, 4096): pass
        except OSError: pass # the end of a terminal
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("imaps", "ssl", "smtps", "ssl")]
    [InlineData("imap", "tls", "smtp", "tls")]
    public async Task Alpine_ReadsAndReplies(string reading, string readingTls, string sending, string sendingTls)
    {
        using var folder = new TemporaryFolder();
        var mark = MailSiteFixture.Mark();
        await fixture.Site.Dovecot.DeliverAsync(
            MailSite.User, $"From: alice@example.test\nTo: alice@example.test\nSubject: {mark}\n\nbody of it\n");
        folder.Write("pinerc", $$"""
            user-domain=example.test
            inbox-path={localhost:{{fixture.Port(reading)}}/{{readingTls}}/user={{MailSite.User}}}INBOX
            smtp-server=localhost:{{fixture.Port(sending)}}/{{sendingTls}}/user={{MailSite.User}}
            folder-collections=
            default-fcc=""
            feature-list=quit-without-confirm,expunge-without-confirm
            sort-key=arrival/reverse
            last-version-used=6.99

            """);

        var (exit, output) = await PeerProcess.RunAsync(
            "python3",
            ["-c", Script, folder.Path, mark, MailSite.Password],
            Stop,
            environment: new Dictionary<string, string>
            {
                ["HOME"] = folder.Path,
                ["TERM"] = "xterm",
                ["SSL_CERT_FILE"] = fixture.Site.AuthorityFile,
            });

        Assert.True(exit == 0, output);
        var reply = await fixture.Site.Dovecot.ReceivedAsync(MailSite.User, $"reply-{mark}", Stop);
        Assert.Contains("> body of it", reply, StringComparison.Ordinal);
    }
}
