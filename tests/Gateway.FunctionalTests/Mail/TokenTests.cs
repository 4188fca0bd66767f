using System.Text;
using Gateway.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Mail;

/// <summary>XOAUTH2 and OAUTHBEARER with tokens that the gateway verifies, or that it passes on.</summary>
public sealed class TokenTests
{
    private const string Verified = """, "Authentication": "Bearer" """;
    private const string PassedOn = """, "Authentication": [ "Basic", "BearerPassThrough" ]""";

    [Theory]
    [InlineData("XOAUTH2", "AUTH=XOAUTH2", "XOAUTH2")]
    [InlineData("OAUTHBEARER", "AUTH=XOAUTH2", "XOAUTH2")]
    [InlineData("XOAUTH2", "AUTH=OAUTHBEARER", "OAUTHBEARER")]
    [InlineData("OAUTHBEARER", "AUTH=XOAUTH2 AUTH=OAUTHBEARER", "OAUTHBEARER")]
    public async Task Token_OfTheIssuer_SignsInAndIsHandedOnByWhatTheBackEndOffers(string mechanism, string offered, string expected)
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var mailboxes = new Mailboxes("one", capabilities: $"IMAP4rev1 SASL-IR {offered}");
        await using var scene = await StartAsync(mailboxes, issuer, Verified);
        await using var client = await scene.ConnectAsync();
        var token = issuer.Token(DateTimeOffset.UtcNow);

        await client.AskAsync($"a AUTHENTICATE {mechanism} {Response(mechanism, "alice", token)}", "a OK");

        Assert.Equal($"g AUTHENTICATE {expected} {Response(expected, "alice", token)}", Assert.Single(mailboxes.Heard));
        await client.AskAsync("b LOGOUT", "b ");
        await client.DisposeAsync();
        Assert.Equal("alice", (await scene.Ended.ReadAsync(TestContext.Current.CancellationToken)).User);
    }

    [Theory]
    [InlineData("alice", "aud", "somebody else")]
    [InlineData("bob", null, null)] // another's name beside the token
    [InlineData("alice", "exp", null)]
    public async Task Token_ThatIsNotGood_IsRefusedAsRfc7628Says(string user, string? claim, string? value)
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var mailboxes = new Mailboxes("one", capabilities: "IMAP4rev1 AUTH=OAUTHBEARER");
        await using var scene = await StartAsync(mailboxes, issuer, Verified);
        await using var client = await scene.ConnectAsync();
        var token = issuer.Token(DateTimeOffset.UtcNow, claims: claims =>
        {
            if (claim is not null)
            {
                claims[claim] = value;
            }
        });

        var challenge = await client.AskAsync($"a AUTHENTICATE OAUTHBEARER {Response("OAUTHBEARER", user, token)}", "+ ");
        var refusal = await client.AskAsync("AQ==", "a ");

        Assert.Contains(
            "\"status\":\"invalid_token\"",
            Encoding.UTF8.GetString(Convert.FromBase64String(challenge[2..].Trim())),
            StringComparison.Ordinal);
        Assert.StartsWith("a NO [AUTHENTICATIONFAILED]", refusal, StringComparison.Ordinal);
        Assert.Empty(mailboxes.Heard);
    }

    [Fact]
    public async Task Route_ThatTakesTokensAlone_OffersAndTakesNoPassword()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var mailboxes = new Mailboxes("one", capabilities: "IMAP4rev1 AUTH=OAUTHBEARER");
        await using var scene = await StartAsync(mailboxes, issuer, Verified);
        await using var client = await scene.ConnectAsync();

        Assert.Contains("AUTH=XOAUTH2 AUTH=OAUTHBEARER LOGINDISABLED\n", await client.AskAsync(
            "a CAPABILITY", "* CAPABILITY"), StringComparison.Ordinal);
        await client.AskAsync("b NOOP", "b OK");
        Assert.StartsWith("c NO ", await client.AskAsync($"c LOGIN alice {MailScene.Password}", "c "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Route_ThatPassesTokensOn_LetsTheBackEndJudgeThemAndJudgesPasswordsItself()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var mailboxes = new Mailboxes("one", capabilities: "IMAP4rev1 SASL-IR AUTH=XOAUTH2 AUTH=PLAIN");
        await using var scene = await StartAsync(mailboxes, issuer, PassedOn);
        await using var tokens = await scene.ConnectAsync();
        await using var passwords = await scene.ConnectAsync();

        await tokens.AskAsync($"a AUTHENTICATE XOAUTH2 {Response("XOAUTH2", "carol", "opaque")}", "a OK");
        Assert.StartsWith("a NO [AUTHENTICATIONFAILED]", await passwords.AskAsync("a LOGIN alice guess", "a "), StringComparison.Ordinal);

        Assert.Equal($"g AUTHENTICATE XOAUTH2 {Response("XOAUTH2", "carol", "opaque")}", Assert.Single(mailboxes.Heard));
    }

    private static Task<MailScene> StartAsync(Mailboxes mailboxes, TestIssuer issuer, string authentication) => MailScene.StartAsync(
        MailScene.Destination("one", mailboxes),
        identity: $$""", "Issuers": { "corp": {{issuer.Section()}} }""",
        authentication: authentication);

    private static string Response(string mechanism, string user, string token) => Convert.ToBase64String(Encoding.UTF8.GetBytes(
        mechanism == "XOAUTH2"
            ? $"user={user}\u0001auth=Bearer {token}\u0001\u0001"
            : $"n,a={user},\u0001auth=Bearer {token}\u0001\u0001"));
}
