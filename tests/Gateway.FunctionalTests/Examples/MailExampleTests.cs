using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.FunctionalTests.Mail;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.FunctionalTests.Examples;

/// <summary>Starts the gateway with examples of <c>config/examples</c> that publish mail, and signs in as their comments promise.</summary>
public sealed class MailExampleTests
{
    private const string Com = "mail.example.com";
    private const string Org = "mail.example.org";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [ShowsExample("mail.json")]
    public async Task Mail_OfTwoOrganisations_GoesEachToItsOwnServers()
    {
        await using var one = new Mailboxes("mbx1", capabilities: "IMAP4rev1 ID");
        await using var two = new Mailboxes("mbx2", capabilities: "IMAP4rev1 ID");
        await using var org = MailServer.StartImap("mbx");
        await using var relay = MailServer.StartSmtp("relay1");
        var example = new ShippedExample("mail.json", new TemporaryFolder())
            .At("mailboxes-com", one.Port, two.Port)
            .At("mailboxes-org", org.Port)
            .At("relays", relay.Port);
        await using var gateway = await (await example.WithUsersAsync("alice", "bob")).StartAsync();

        // alice has a server of her own, which learns her address by ID; bob's is either.
        Assert.Equal("mbx2", await WhereIsAsync(gateway, Com, "alice", ShippedExample.Password));
        Assert.Contains(
            two.Heard, line => line.Contains("ID ", StringComparison.Ordinal) && line.Contains("127.0.0.1", StringComparison.Ordinal));
        Assert.Contains(await WhereIsAsync(gateway, Com, "bob", ShippedExample.Password), (string[])["mbx1", "mbx2"]);

        // The other organisation's server verifies, with no user of the gateway's.
        Assert.Equal("mbx", await WhereIsAsync(gateway, Org, "carol", "a password of its own"));
        await using (var refused = await ConnectAsync(gateway, Org))
        {
            await refused.AskAsync("a LOGIN alice wrong", "a NO");
        }

        await SubmitAsync(gateway, "AUTH PLAIN " + Plain("alice", ShippedExample.Password));
        Assert.Contains("AUTH PLAIN " + Plain("alice", ShippedExample.Password), relay.Heard);
    }

    [Fact]
    [ShowsExample("mail-exchange.json")]
    public async Task MailOfExchange_TakesTokensAndPasswordsThatExchangeVerifies()
    {
        await using var one = new Mailboxes("ex1", capabilities: "IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=XOAUTH2");
        await using var two = new Mailboxes("ex2", capabilities: "IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=XOAUTH2");
        await using var connector = MailServer.StartSmtp("ex1");
        await using var gateway = await new ShippedExample("mail-exchange.json", new TemporaryFolder())
            .At("imap", one.Port, two.Port)
            .At("submission", connector.Port)
            .StartAsync();
        var token = Convert.ToBase64String("user=alice\u0001auth=Bearer opaque\u0001\u0001"u8);

        await using var modern = await ConnectAsync(gateway, Com);
        await modern.AskAsync($"a AUTHENTICATE XOAUTH2 {token}", "a OK");
        Assert.Contains(await WhereIsAsync(gateway, Com, "alice", "of Exchange"), (string[])["ex1", "ex2"]);
        await SubmitAsync(gateway, "AUTH PLAIN " + Plain("alice", "of Exchange"));

        Assert.Contains(one.Heard.Concat(two.Heard), line => line.EndsWith($"AUTHENTICATE XOAUTH2 {token}", StringComparison.Ordinal));
        Assert.Contains(one.Heard.Concat(two.Heard), line => line.EndsWith(Plain("alice", "of Exchange"), StringComparison.Ordinal));
        Assert.Contains("AUTH LOGIN", connector.Heard); // as Exchange wants it, whatever the client used
        Assert.Contains(Convert.ToBase64String("of Exchange"u8), connector.Heard);
    }

    [Fact]
    [ShowsExample("client-certificates.json")]
    public async Task ClientCertificates_SignMailProgramsInByExternal()
    {
        using var alice = TestCertificates.IssueClient("alice", "alice@example.com");
        await using var mailboxes = new Mailboxes("mbx1", capabilities: "IMAP4rev1 SASL-IR AUTH=PLAIN");
        var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Combine("authority"));
        folder.Write("authority/ca.pem", TestCertificates.Authority.ExportCertificatePem());
        await File.WriteAllBytesAsync(
            folder.Combine("authority/ca.crl"), TestCertificates.RevocationList(DateTimeOffset.UtcNow.AddDays(1)), Token);
        folder.Write("master-password", "master");
        var example = await new ShippedExample("client-certificates.json", folder).At("mailboxes", mailboxes.Port).WithUsersAsync("alice");
        await using var gateway = await example.StartAsync();

        await using var client = await ConnectAsync(gateway, Com, alice);
        Assert.Contains("AUTH=EXTERNAL", client.Greeting, StringComparison.Ordinal);
        await client.AskAsync("a AUTHENTICATE EXTERNAL =", "a OK");

        Assert.Contains(mailboxes.Heard, line => line.EndsWith(Plain("alice*gateway", "master"), StringComparison.Ordinal));
    }

    [Fact]
    [ShowsExample("mail-sieve.json")]
    public async Task Sieve_TakesTheUsersOfImap()
    {
        await using var mailboxes = new Mailboxes("mbx1");
        await using var sieve = MailServer.StartSieve("mbx1");
        var example = await new ShippedExample("mail-sieve.json", new TemporaryFolder())
            .At("imap", mailboxes.Port)
            .At("sieve", sieve.Port)
            .WithUsersAsync("alice");
        await using var gateway = await example.StartAsync();
        await using var client = await MailClient.ConnectAsync(gateway.Port("sieve"), implicitTls: false, "\"IMPLEMENTATION\"");

        await client.AskAsync("NOOP \"greeted\"", "OK (TAG \"greeted\")");
        await client.AskAsync("STARTTLS", "OK");
        await client.SecureAsync();
        var capabilities = await client.AskAsync("NOOP \"secured\"", "OK (TAG \"secured\")");
        await client.AskAsync($"AUTHENTICATE \"PLAIN\" \"{Plain("alice", ShippedExample.Password)}\"", "OK \"Signed in.\"");

        Assert.Contains("\"SIEVE\" \"fileinto\"", capabilities, StringComparison.Ordinal);
        Assert.Contains("mbx1", await client.AskAsync("LISTSCRIPTS", "OK"), StringComparison.Ordinal);
        Assert.Equal("mbx1", await WhereIsAsync(gateway, Com, "alice", ShippedExample.Password));
    }

    private static string Plain(string user, string password) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{user}\0{password}"));

    private static Task<MailClient> ConnectAsync(TestGateway gateway, string host, X509Certificate2? certificate = null) =>
        MailClient.ConnectAsync(gateway.Port("imaps"), implicitTls: true, "* OK", host, certificate);

    private static async Task<string> WhereIsAsync(TestGateway gateway, string host, string user, string password)
    {
        await using var client = await ConnectAsync(gateway, host);
        await client.AskAsync($"a LOGIN {user} \"{password}\"", "a OK");
        return (await client.AskAsync("b NOOP", "b OK")).Trim().Split(' ')[^1];
    }

    private static async Task SubmitAsync(TestGateway gateway, string authentication)
    {
        await using var client = await MailClient.ConnectAsync(gateway.Port("submission"), implicitTls: false, "220");
        await client.AskAsync("EHLO client.example.com", "250 ");
        await client.AskAsync("STARTTLS", "220");
        await client.SecureAsync();
        await client.AskAsync("EHLO client.example.com", "250 ");
        await client.AskAsync(authentication, "235");
        await client.AskAsync("MAIL FROM:<alice@example.com>", "250");
    }
}
