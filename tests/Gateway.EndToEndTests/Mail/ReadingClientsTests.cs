using Gateway.Testing;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Mail;

/// <summary>Programs that people fetch their mail with, unchanged, over implicit TLS and over STARTTLS.</summary>
public sealed class ReadingClientsTests(MailSiteFixture fixture) : IClassFixture<MailSiteFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("imaps", "IMAPS")]
    [InlineData("imap", "STARTTLS")]
    public async Task Mbsync_FetchesAndAppends(string listener, string type)
    {
        using var folder = new TemporaryFolder();
        string far = MailSiteFixture.Mark(), near = MailSiteFixture.Mark();
        await fixture.Site.Dovecot.DeliverAsync(MailSite.User, $"Subject: {far}\n\nbody\n");
        foreach (var name in (string[])["inbox/cur", "inbox/new", "inbox/tmp"])
        {
            Directory.CreateDirectory(folder.Combine(name));
        }

        folder.Write("inbox/new/1.near.test", $"Subject: {near}\n\nbody\n");
        var configuration = folder.Write("mbsyncrc", $"""
            IMAPAccount gateway
            Host localhost
            Port {fixture.Port(listener)}
            User {MailSite.User}
            Pass "{MailSite.Password}"
            SSLType {type}
            CertificateFile {fixture.Site.AuthorityFile}

            IMAPStore far
            Account gateway

            MaildirStore near
            Path {folder.Path}/
            Inbox {folder.Path}/inbox

            Channel mail
            Far :far:
            Near :near:
            Patterns INBOX
            SyncState *

            """);

        var (exit, output) = await PeerProcess.RunAsync("mbsync", ["-V", "-c", configuration, "mail"], Stop);

        Assert.True(exit == 0, output);
        Assert.Contains(Directory.GetFiles(folder.Combine("inbox"), "*", SearchOption.AllDirectories), f => File
            .ReadAllText(f)
            .Contains(far, StringComparison.Ordinal));
        await fixture.Site.Dovecot.ReceivedAsync(MailSite.User, near, Stop);
    }

    [Theory]
    [InlineData("imaps", "IMAP", "ssl")]
    [InlineData("imap", "IMAP", "sslproto \"TLS1.2+\"")]
    [InlineData("pop3s", "POP3", "ssl")]
    [InlineData("pop3", "POP3", "sslproto \"TLS1.2+\"")]
    public async Task Fetchmail_FetchesMessages(string listener, string protocol, string tls)
    {
        using var folder = new TemporaryFolder();
        var mark = MailSiteFixture.Mark();
        await fixture.Site.Dovecot.DeliverAsync(MailSite.User, $"Subject: {mark}\n\n.dot\n");
        var configuration = folder.Write("fetchmailrc", $"""
            poll localhost protocol {protocol} port {fixture.Port(listener)} user "{MailSite.User}" password "{MailSite.Password}"
              options {tls} sslcertck sslcertfile "{fixture.Site.AuthorityFile}" keep fetchall mda "cat >> {folder.Path}/fetched"

            """);
        File.SetUnixFileMode(configuration, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var (exit, output) = await PeerProcess.RunAsync(
            "fetchmail",
            ["-v", "--nosyslog", "-f", configuration],
            Stop,
            environment: new Dictionary<string, string> { ["FETCHMAILHOME"] = folder.Path });

        Assert.True(exit == 0, output);
        Assert.Contains(mark, await File.ReadAllTextAsync(folder.Combine("fetched"), Stop), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("imaps", "imaplib.IMAP4_SSL('localhost', port, ssl_context=tls)")]
    [InlineData("imap", "imaplib.IMAP4('localhost', port)")]
    public async Task Imaplib_AppendsFindsAndDeletes(string listener, string connect)
    {
        var mark = MailSiteFixture.Mark();
        var script = $"""
            import imaplib, ssl, sys
            tls = ssl.create_default_context(cafile=sys.argv[1]); port = int(sys.argv[2])
            c = {connect}
            if not isinstance(c, imaplib.IMAP4_SSL): c.starttls(tls)
            c.login('{MailSite.User}', '{MailSite.Password}'); c.append('INBOX', None, None, b'Subject: {mark}\r\n\r\nbody\r\n'); c.select('INBOX')
            found = c.search(None, 'SUBJECT', '{mark}')[1][0].split()
            print(len(found), b'{mark}' in c.fetch(found[0], '(RFC822)')[1][0][1], c.store(found[0], '+FLAGS', r'\Deleted')[0], c.expunge()[0], c.logout()[0])
            """;

        var (exit, output) = await PeerProcess.RunAsync(
            "python3", ["-c", script, fixture.Site.AuthorityFile, fixture.Port(listener)], Stop);

        Assert.True(exit == 0 && output.StartsWith("1 True OK OK BYE", StringComparison.Ordinal), output);
    }

    [Theory]
    [InlineData("pop3s", "poplib.POP3_SSL('localhost', port, context=tls)")]
    [InlineData("pop3", "poplib.POP3('localhost', port)")]
    public async Task Poplib_FetchesAndDeletes(string listener, string connect)
    {
        var mark = MailSiteFixture.Mark();
        await fixture.Site.Dovecot.DeliverAsync(MailSite.User, $"Subject: {mark}\n\n.dot\n");
        var script = $"""
            import poplib, ssl, sys
            tls = ssl.create_default_context(cafile=sys.argv[1]); port = int(sys.argv[2])
            c = {connect}
            if not isinstance(c, poplib.POP3_SSL): c.stls(tls)
            c.user('{MailSite.User}'); c.pass_('{MailSite.Password}')
            found = [i + 1 for i in range(c.stat()[0]) if any(b'{mark}' in line for line in c.top(i + 1, 0)[1])]
            print(found and b'.dot' in c.retr(found[0])[1], c.dele(found[0])); c.quit()
            """;

        var (exit, output) = await PeerProcess.RunAsync(
            "python3", ["-c", script, fixture.Site.AuthorityFile, fixture.Port(listener)], Stop);

        Assert.True(exit == 0 && output.StartsWith("True b'+OK", StringComparison.Ordinal), output);
    }
}
