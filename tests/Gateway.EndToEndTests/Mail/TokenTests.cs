using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Mail;

/// <summary>curl with access tokens, to a Dovecot where the gateway acts for the users as a master user.</summary>
public sealed class TokenTests(MailSiteFixture fixture) : IClassFixture<MailSiteFixture>
{
    [Theory]
    [InlineData("imaps", "/INBOX;MAILINDEX=1;SECTION=TEXT", "XOAUTH2")]
    [InlineData("imaps", "/INBOX;MAILINDEX=1;SECTION=TEXT", "OAUTHBEARER")]
    [InlineData("pop3s", "/1", "XOAUTH2")]
    [InlineData("pop3s", "/1", "OAUTHBEARER")]
    public async Task Curl_WithAToken_FetchesTheUsersMessage(string scheme, string path, string mechanism)
    {
        await fixture.Site.Dovecot.DeliverAsync(MailSite.User, "Subject: token\n\nof alice\n");

        var (exit, output) = await CurlAsync(scheme, path, mechanism, fixture.Site.Issuer.Token(DateTimeOffset.UtcNow));

        Assert.True(exit == 0, output);
        Assert.Contains("of alice", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("imaps", "XOAUTH2")]
    [InlineData("imaps", "OAUTHBEARER")]
    [InlineData("pop3s", "OAUTHBEARER")]
    public async Task Curl_WithAnExpiredToken_IsRefused(string scheme, string mechanism)
    {
        var (exit, _) = await CurlAsync(scheme, "", mechanism, fixture.Site.Issuer.Token(DateTimeOffset.UtcNow.AddHours(-1)));

        Assert.Equal(67, exit); // CURLE_LOGIN_DENIED
    }

    private Task<(int ExitCode, string Output)> CurlAsync(string scheme, string path, string mechanism, string token) =>
        PeerProcess.RunAsync(
        "curl",
        [
            "-sS", "--max-time", "60", "--cacert", fixture.Site.AuthorityFile,
            "--resolve", $"{MailSite.TokenHost}:{fixture.Port(scheme)}:127.0.0.1",
            "-u", $"{MailSite.User}:", "--login-options", $"AUTH={mechanism}", "--oauth2-bearer", token,
            $"{scheme}://{MailSite.TokenHost}:{fixture.Port(scheme)}{path}",
        ],
        TestContext.Current.CancellationToken);
}
