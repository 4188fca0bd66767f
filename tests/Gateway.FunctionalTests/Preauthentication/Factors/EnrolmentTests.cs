using System.Net;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.FunctionalTests.Preauthentication.Factors;

public sealed class EnrolmentTests
{
    private const string Enrolment = "/gateway/factor/enrolment";

    [Fact]
    public async Task ThiefOfAPassword_SetsUpNothing()
    {
        await using var scene = await FactorScene.StartAsync(more: """, "Accounts": { "EnrolUntil": "2020-01-31" }""");
        using var thief = scene.Open(FactorScene.Abroad);
        var asked = await FactorScene.AskAsync(thief);
        Assert.Contains("invitation", asked.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<svg", asked.Html, StringComparison.Ordinal);

        var guessed = await FactorScene.PostAsync(
            thief, "/gateway/factor/invitation", asked.Html, ("code", "0000-0000-0000-0000-0000-0000-0000"));
        Assert.Equal(HttpStatusCode.Forbidden, guessed.Status);

        // Another user's invitation is none, and neither is a page that was made for another browser.
        var (others, _) = await scene.Invitations.AddAsync("alice");
        var foreign = await FactorScene.PostAsync(thief, "/gateway/factor/invitation", asked.Html, ("code", others.Reveal()));
        Assert.Equal(HttpStatusCode.Forbidden, foreign.Status);
        using var forged = await thief.PostAsync(Enrolment, new() { ["token"] = SignInBrowser.Token(asked.Html), ["code"] = "123456" });
        Assert.Equal("/gateway/factor", forged.Headers.Location?.OriginalString);
        Assert.Empty((await scene.Factors.FindAsync("bob", SettingScene.Token)).Factors);
    }

    [Fact]
    [Proves("Accounts:EnrolFrom")]
    public async Task InsideNetwork_SetsUpWithoutAnInvitation()
    {
        await using var scene = await FactorScene.StartAsync(
            more: $$""", "Accounts": { "EnrolFrom": [ "198.51.100.0/24" ] }""");
        using var inside = scene.Open();
        Assert.Contains("<svg", (await FactorScene.AskAsync(inside)).Html, StringComparison.Ordinal);

        // The page was shown inside, and is posted from outside.
        var shown = await FactorScene.FollowAsync(inside);
        using var outside = scene.Open(FactorScene.Abroad);
        foreach (var cookie in inside.Cookies)
        {
            outside.Cookies[cookie.Key] = cookie.Value;
        }

        var posted = await FactorScene.PostAsync(outside, Enrolment, shown.Html, ("code", scene.CodeOf(KeyOf(shown.Html))));
        Assert.Equal(HttpStatusCode.Forbidden, posted.Status);
    }

    [Fact]
    [Proves("Accounts:EnrolUntil")]
    public async Task FirstSignIn_SetsUpUntilTheDate()
    {
        var end = DateTimeOffset.UtcNow.AddMinutes(30).ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
        await using var scene = await FactorScene.StartAsync(more: $$""", "Accounts": { "EnrolUntil": "{{end}}" }""");
        using var browser = scene.Open(FactorScene.Abroad);
        var shown = await FactorScene.AskAsync(browser);
        Assert.Contains("<svg", shown.Html, StringComparison.Ordinal);

        // The date passes while the page is open.
        scene.Time.Advance(TimeSpan.FromMinutes(31));
        using var late = scene.Open(FactorScene.Abroad);
        Assert.Contains("invitation", (await FactorScene.AskAsync(late)).Html, StringComparison.Ordinal);
    }

    [Fact]
    [Proves("Accounts:InvitationLife")]
    public async Task Invitation_IsGoodOnce_AndForAWhile()
    {
        await using var scene = await FactorScene.StartAsync(more: """, "Accounts": { "InvitationLife": "00:20:00" }""");
        var (code, _) = await scene.Invitations.AddAsync("bob");
        using var browser = scene.Open(FactorScene.Abroad);
        var asked = await FactorScene.AskAsync(browser);
        var shown = await FactorScene.PostAsync(browser, "/gateway/factor/invitation", asked.Html, ("code", code.Reveal()));
        Assert.Contains("<svg", shown.Html, StringComparison.Ordinal);
        var wrong = await FactorScene.PostAsync(browser, Enrolment, shown.Html, ("code", "000000"));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        var done = await FactorScene.PostAsync(browser, Enrolment, wrong.Html, ("code", scene.CodeOf(KeyOf(shown.Html))));
        Assert.Contains("recovery codes", done.Html, StringComparison.Ordinal);

        Assert.False(await scene.Invitations.IsValidAsync("bob", code));
        var (next, _) = await scene.Invitations.AddAsync("alice");
        scene.Time.Advance(TimeSpan.FromMinutes(21));
        Assert.False(await scene.Invitations.IsValidAsync("alice", next));
    }

    [Fact]
    public async Task SecondEnrolment_OfAnAccountThatHasAFactor_IsRefused()
    {
        await using var scene = await FactorScene.StartAsync(more: """, "Accounts": { "EnrolFrom": [ "0.0.0.0/0" ] }""");
        using var thief = scene.Open(FactorScene.Abroad);
        var prepared = await FactorScene.AskAsync(thief); // before the owner was there
        using var owner = scene.Open();
        var shown = await FactorScene.AskAsync(owner);
        await FactorScene.PostAsync(owner, Enrolment, shown.Html, ("code", scene.CodeOf(KeyOf(shown.Html))));

        var late = await FactorScene.PostAsync(thief, Enrolment, prepared.Html, ("code", scene.CodeOf(KeyOf(prepared.Html))));

        Assert.Equal(HttpStatusCode.Forbidden, late.Status);
        Assert.Single((await scene.Factors.FindAsync("bob", SettingScene.Token)).Factors);
    }

    private static byte[] KeyOf(string html) => FactorScene.KeyOf(html);
}
