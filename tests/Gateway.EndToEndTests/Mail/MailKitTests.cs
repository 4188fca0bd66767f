using System.Security.Cryptography.X509Certificates;
using Gateway.Testing;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Net.Pop3;
using MailKit.Net.Smtp;
using MailKit.Search;
using MailKit.Security;
using MimeKit;
using Xunit;

namespace Gateway.EndToEndTests.Mail;

public sealed class MailKitTests(MailSiteFixture fixture) : IClassFixture<MailSiteFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("imaps", SecureSocketOptions.SslOnConnect)]
    [InlineData("imap", SecureSocketOptions.StartTls)]
    public async Task Imap_Idling_SeesMessageThatComes(string listener, SecureSocketOptions tls)
    {
        var mark = MailSiteFixture.Mark();
        using var client = new ImapClient();
        await SignInAsync(client, listener, tls);
        await client.Inbox.OpenAsync(FolderAccess.ReadWrite, Stop);
        using var done = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        client.Inbox.CountChanged += (_, _) => done.Cancel();

        var idle = client.IdleAsync(done.Token, Stop);
        await fixture.Site.Dovecot.DeliverAsync(MailSite.User, $"Subject: {mark}\n\nbody\n");
        await idle;

        var found = Assert.Single(await client.Inbox.SearchAsync(SearchQuery.SubjectContains(mark), Stop));
        Assert.Equal(mark, (await client.Inbox.GetMessageAsync(found, Stop)).Subject);
        await client.DisconnectAsync(quit: true, Stop);
    }

    [Theory]
    [InlineData("pop3s", SecureSocketOptions.SslOnConnect)]
    [InlineData("pop3", SecureSocketOptions.StartTls)]
    public async Task Pop_FetchesLastMessage(string listener, SecureSocketOptions tls)
    {
        var mark = MailSiteFixture.Mark();
        await fixture.Site.Dovecot.DeliverAsync(MailSite.User, $"Subject: {mark}\n\nbody\n");
        using var client = new Pop3Client();
        await SignInAsync(client, listener, tls);

        var subjects = new List<string?>();
        for (var i = 0; i < client.Count; i++)
        {
            subjects.Add((await client.GetMessageAsync(i, Stop)).Subject);
        }

        Assert.Contains(mark, subjects);
        await client.DisconnectAsync(quit: true, Stop);
    }

    [Theory]
    [InlineData("smtps", SecureSocketOptions.SslOnConnect)]
    [InlineData("smtp", SecureSocketOptions.StartTls)]
    public async Task Smtp_Submits(string listener, SecureSocketOptions tls)
    {
        var mark = MailSiteFixture.Mark();
        using var message = new MimeMessage { Subject = mark, Body = new TextPart("plain") { Text = "body" } };
        message.From.Add(MailboxAddress.Parse("alice@example.test"));
        message.To.Add(MailboxAddress.Parse("alice@example.test"));
        using var client = new SmtpClient();
        await SignInAsync(client, listener, tls);

        await client.SendAsync(message, Stop);
        await client.DisconnectAsync(quit: true, Stop);

        await fixture.Site.Dovecot.ReceivedAsync(MailSite.User, mark, Stop);
    }

    private async Task SignInAsync(MailService client, string listener, SecureSocketOptions tls)
    {
        client.CheckCertificateRevocation = false;
        client.ServerCertificateValidationCallback = (_, certificate, _, _) =>
        {
            using var chain = new X509Chain { ChainPolicy = TestCertificates.ChainPolicy() };
            return certificate is X509Certificate2 server && server.MatchesHostname("localhost") && chain.Build(server);
        };
        await client.ConnectAsync("localhost", fixture.Site.Gateway.Port(listener), tls, Stop);
        await client.AuthenticateAsync(MailSite.User, MailSite.Password, Stop);
    }
}
