using Gateway.Mail.Telemetry;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.FunctionalTests.Mail;

public sealed class BeforeTlsTests
{
    private static readonly string Plain = Convert.ToBase64String("\0alice\0wonder"u8);

    [Theory]
    [InlineData("imap", "* OK", "a STARTTLS", "b LOGIN alice wonder", "a OK")]
    [InlineData("pop3", "+OK", "STLS", "USER alice", "+OK")]
    [InlineData("smtp", "220 ", "STARTTLS", "EHLO injected", "220 ")]
    public async Task BytesBehindStartTls_InAnyProtocol_EndTheConnectionWithoutAHandshake(
        string listener, string greeting, string startTls, string injected, string goAhead)
    {
        await using var mailboxes = new Mailboxes("one");
        await using var scene = await MailScene.StartAsync(MailScene.Destination("one", mailboxes));
        await using var client = await MailClient.ConnectAsync(scene.Gateway.Port(listener), implicitTls: false, greeting);

        await client.SendAsync(startTls, injected);

        Assert.DoesNotContain(goAhead, await client.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal(MailSessionEnd.StartTlsInjected, (await scene.Ended.ReadAsync(TestContext.Current.CancellationToken)).End);
    }

    [Fact]
    [Proves("Listeners:*:Tls")]
    public async Task Imap_InClear_OffersAndTakesNoSignIn()
    {
        await using var mailboxes = new Mailboxes("one");
        await using var scene = await MailScene.StartAsync(MailScene.Destination("one", mailboxes));
        await using var client = await MailClient.ConnectAsync(scene.Gateway.Port("imap"), implicitTls: false, "* OK");

        var offered = await client.AskAsync("a CAPABILITY", "a OK");
        var login = await client.AskAsync($"b LOGIN alice {MailScene.Password}", "b ");
        var plain = await client.AskAsync($"c AUTHENTICATE PLAIN {Plain}", "c ");

        Assert.Contains("LOGINDISABLED", offered, StringComparison.Ordinal);
        Assert.DoesNotContain("AUTH=", offered, StringComparison.Ordinal);
        Assert.StartsWith("b NO [PRIVACYREQUIRED]", login, StringComparison.Ordinal);
        Assert.StartsWith("c NO [PRIVACYREQUIRED]", plain, StringComparison.Ordinal);
        Assert.Empty(mailboxes.Heard);
    }

    [Fact]
    public async Task Pop3_InClear_OffersAndTakesNoSignIn()
    {
        await using var mailboxes = new Mailboxes("one");
        await using var scene = await MailScene.StartAsync(MailScene.Destination("one", mailboxes));
        await using var client = await MailClient.ConnectAsync(scene.Gateway.Port("pop3"), implicitTls: false, "+OK");

        var offered = await client.AskAsync("CAPA", ".");
        var user = await client.AskAsync("USER alice", "-ERR");
        var plain = await client.AskAsync($"AUTH PLAIN {Plain}", "-ERR");

        Assert.Contains("STLS", offered, StringComparison.Ordinal);
        Assert.DoesNotContain("SASL", offered, StringComparison.Ordinal);
        Assert.DoesNotContain("USER", offered, StringComparison.Ordinal);
        Assert.All([user, plain], answer => Assert.StartsWith("-ERR", answer, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Smtp_InClear_OffersAndTakesNoSignIn()
    {
        await using var mailboxes = new Mailboxes("one");
        await using var scene = await MailScene.StartAsync(MailScene.Destination("one", mailboxes));
        await using var client = await MailClient.ConnectAsync(scene.Gateway.Port("smtp"), implicitTls: false, "220 ");

        var offered = await client.AskAsync("EHLO client.example.com", "250 ");
        var plain = await client.AskAsync($"AUTH PLAIN {Plain}", "5");
        var mail = await client.AskAsync("MAIL FROM:<alice@example.com>", "5");

        Assert.Contains("STARTTLS", offered, StringComparison.Ordinal);
        Assert.DoesNotContain("AUTH", offered, StringComparison.Ordinal);
        Assert.StartsWith("538 ", plain, StringComparison.Ordinal);
        Assert.StartsWith("530 ", mail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Imap_AfterStartTls_SignsIn()
    {
        await using var mailboxes = new Mailboxes("one");
        await using var scene = await MailScene.StartAsync(MailScene.Destination("one", mailboxes));
        await using var client = await MailClient.ConnectAsync(scene.Gateway.Port("imap"), implicitTls: false, "* OK");

        await client.AskAsync("a STARTTLS", "a OK");
        await client.SecureAsync();
        await client.AskAsync($"b LOGIN alice {MailScene.Password}", "b OK");

        Assert.Contains("one", await client.AskAsync("c NOOP", "c OK"), StringComparison.Ordinal);
    }
}
