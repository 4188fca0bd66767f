using System.Net;
using System.Text.RegularExpressions;
using Gateway.Accounts.Factors;
using Gateway.FunctionalTests.Mail;
using Gateway.FunctionalTests.Preauthentication;
using Gateway.FunctionalTests.Preauthentication.Factors;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Gateway.Testing.Settings;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.FunctionalTests.Examples;

/// <summary>Walks the example as its comments and the README promise: passkey, code, app password, IMAP4, revoked.</summary>
public sealed partial class SecondFactorExampleTests
{
    [Fact]
    [ShowsExample("second-factor.json")]
    public async Task Newcomer_ProvesPasskeyAndCode_AndReadsMailByAnAppPassword_UntilItIsRevoked()
    {
        await using var mailboxes = new Mailboxes("mbx1");
        await using var web = await TestBackEnd.StartAsync();
        var folder = new TemporaryFolder();
        folder.Write("master-password", "master");
        var example = await new ShippedExample("second-factor.json", folder)
            .At("roundcube", web.Address.Port)
            .At("mailboxes", mailboxes.Port)
            .WithUsersAsync("alice");
        await using var gateway = await example.StartAsync();
        using var browser = new SignInBrowser(gateway.CreateClient(SettingScene.Host));

        // The password alone gets the page that asks for an invitation, and the invitation a passkey.
        var (invitation, _) = await gateway.Services.GetRequiredService<Invitations>().AddAsync("alice");
        var asked = await FactorScene.AskAsync(browser, "alice", ShippedExample.Password);
        Assert.Contains("invitation", asked.Html, StringComparison.Ordinal);
        var shown = await FactorScene.PostAsync(browser, "/gateway/factor/invitation", asked.Html, ("code", invitation.Reveal()));
        using var passkey = new SoftwareAuthenticator();
        var set = await PasskeyScene.UseAsync(browser, passkey, shown.Html, "add");
        Assert.Equal(HttpStatusCode.OK, set.Status);
        Assert.Equal(HttpStatusCode.OK, (await FactorScene.FollowAsync(browser)).Status);

        // An app beside it, whose code opens the mail the next time; and the passkey alone the portal.
        var more = await TextAsync(browser, "/gateway/factor/more");
        var key = FactorScene.KeyOf(more);
        var now = DateTimeOffset.UtcNow;
        await FactorScene.PostAsync(browser, "/gateway/factor/more", more, ("code", TotpCode.At(key, now.AddSeconds(-30))));
        using var later = new SignInBrowser(gateway.CreateClient(SettingScene.Host));
        asked = await FactorScene.AskAsync(later, "alice", ShippedExample.Password);
        var coded = await FactorScene.PostAsync(later, "/gateway/factor", asked.Html, ("code", TotpCode.At(key, now.AddSeconds(25))));
        Assert.Equal(HttpStatusCode.SeeOther, coded.Status);
        using var portal = new SignInBrowser(gateway.CreateClient(SettingScene.Host));
        await PasskeyScene.UseAsync(portal, passkey, await PasskeyScene.SignInPageAsync(portal), "sign-in");
        Assert.Equal(HttpStatusCode.OK, (await FactorScene.FollowAsync(portal, "/portal/")).Status);

        // The mail program has a password of its own, which ends with a click, and its session at once.
        var page = await TextAsync(browser, "/gateway/account");
        var made = await FactorScene.PostAsync(
            browser, "/gateway/account", page, ("name", "Thunderbird"), ("Imap4", "yes"), ("days", "30"));
        var password = AppPassword().Match(made.Html).Groups[1].Value;
        await using var mail = await MailClient.ConnectAsync(gateway.Port("imaps"), implicitTls: true, "* OK", SettingScene.Host);
        await mail.AskAsync($"a LOGIN alice \"{ShippedExample.Password}\"", "a NO");
        await mail.AskAsync($"b LOGIN alice \"{password}\"", "b OK");
        Assert.Contains("mbx1", await mail.AskAsync("c NOOP", "c OK"), StringComparison.Ordinal);
        page = await TextAsync(browser, "/gateway/account");
        await FactorScene.PostAsync(browser, "/gateway/account", page, ("revoke", Revoke().Match(page).Groups[1].Value));
        await mail.ReadToEndAsync();
    }

    [Theory]
    [InlineData("203.0.113.5", "authentication", "a second factor is required (Outside): Totp, Passkey, RecoveryCode, Challenge.")]
    [InlineData("10.1.2.3", "authentication", "user alice")]
    public async Task Explain_SaysWhenAFactorIsAsked_AndWhichIsAccepted(string from, string verdict, string detail)
    {
        var folder = new TemporaryFolder();
        folder.Write("master-password", "master");
        var example = await new ShippedExample("second-factor.json", folder).WithUsersAsync("alice");
        var file = folder.Write("explained.json", example.Json);

        var explained = await GatewayProgram.RunAsync(
            ["explain", "GET", "https://mail.example.com/mail/", "--from", from, "--user", "alice", "--config", file], SettingScene.Token);

        Assert.Contains(verdict, explained.Output, StringComparison.Ordinal);
        Assert.Contains(detail, Regex.Replace(explained.Output, @"\s+", " "), StringComparison.Ordinal);
        folder.Dispose();
    }

    private static async Task<string> TextAsync(SignInBrowser browser, string target)
    {
        using var answer = await browser.GetAsync(target);
        return await answer.Content.ReadAsStringAsync(SettingScene.Token);
    }

    [GeneratedRegex("<code id=\"app-password\">([0-9a-z-]+)</code>")]
    private static partial Regex AppPassword();

    [GeneratedRegex("name=\"revoke\" value=\"([0-9a-f]+)\"")]
    private static partial Regex Revoke();
}
