using System.Net;
using System.Text.RegularExpressions;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.FunctionalTests.Preauthentication.Factors;

/// <summary>What people do on their own page, and what a thief cannot.</summary>
public sealed partial class AccountPageTests
{
    private const string Page = "/gateway/account";
    private const string More = "/gateway/factor/more";

    [Fact]
    public async Task Owner_AddsAndRemovesFactors_AfterAFreshProof()
    {
        await using var scene = await FactorScene.StartAsync();
        using var browser = scene.Open();
        using var first = await PasskeyScene.EnrolAsync(scene, browser);

        // A second passkey, and an app.
        using var second = new SoftwareAuthenticator();
        var shown = await TextAsync(browser, More);
        var (options, challenge) = await PasskeyScene.OptionsAsync(browser, "add");
        var added = await FactorScene.PostAsync(
            browser, More, shown, ("challenge", challenge), ("passkey", second.Create(options, PasskeyScene.Page)), ("name", "Key ring"));
        Assert.Equal((HttpStatusCode.SeeOther, Page), (added.Status, added.Location));
        shown = await TextAsync(browser, More);
        var key = FactorScene.KeyOf(shown);
        added = await FactorScene.PostAsync(browser, More, shown, ("code", scene.CodeOf(key)), ("name", "Telephone"));
        Assert.Equal((HttpStatusCode.SeeOther, Page), (added.Status, added.Location));
        var page = await TextAsync(browser, Page);
        Assert.Contains("Key ring", page, StringComparison.Ordinal);
        Assert.Contains("Telephone", page, StringComparison.Ordinal);

        // Minutes later somebody else may sit there: each change asks once more, and comes back.
        scene.Time.Advance(TimeSpan.FromMinutes(6));
        page = await TextAsync(browser, Page);
        foreach (var (kind, id) in new[] { ("removefactor", IdOf(page, "Key ring")), ("renewcodes", "all") })
        {
            var refused = await FactorScene.PostAsync(browser, Page, page, (kind, id));
            Assert.Equal("/gateway/factor?fresh=yes&return=%2Fgateway%2Faccount", refused.Location);
        }

        using (var more = await browser.GetAsync(More))
        {
            Assert.Equal("/gateway/factor?fresh=yes&return=%2Fgateway%2Ffactor%2Fmore", more.Headers.Location?.OriginalString);
        }

        Assert.Equal(3, (await scene.Factors.FindAsync("bob", SettingScene.Token)).Factors.Count);
        var asked = await TextAsync(browser, "/gateway/factor?fresh=yes&return=%2Fgateway%2Faccount");
        var proved = await PasskeyScene.UseAsync(browser, second, asked, "factor");
        Assert.Equal((HttpStatusCode.SeeOther, Page), (proved.Status, proved.Location));
        page = await TextAsync(browser, Page);
        await FactorScene.PostAsync(browser, Page, page, ("removefactor", IdOf(page, "Key ring")));
        Assert.Equal(["Bob's key", "Telephone"], (await scene.Factors.FindAsync("bob", SettingScene.Token)).Factors.Select(f => f.Name));

        // What was removed proves nothing any more, and the former recovery codes are void.
        using var other = scene.Open();
        var later = await FactorScene.AskAsync(other);
        Assert.Equal(HttpStatusCode.Unauthorized, (await PasskeyScene.UseAsync(other, second, later.Html, "factor")).Status);
        var codes = await FactorScene.PostAsync(browser, Page, page, ("renewcodes", "all"));
        Assert.Equal(10, RecoveryCode().Count(codes.Html));
    }

    [Fact]
    public async Task PasswordAlone_AddsNoFactor_AndRemovesNone()
    {
        await using var scene = await FactorScene.StartAsync();
        using var owner = scene.Open();
        using var passkey = await PasskeyScene.EnrolAsync(scene, owner);
        var factor = (await scene.Factors.FindAsync("bob", SettingScene.Token)).Factors.Single();

        using var thief = scene.Open(FactorScene.Abroad);
        var asked = await FactorScene.AskAsync(thief);
        using var theirs = new SoftwareAuthenticator();
        using var shown = await thief.GetAsync(More);
        Assert.StartsWith("/gateway/factor?fresh=yes", shown.Headers.Location?.OriginalString, StringComparison.Ordinal);
        var (options, challenge) = await PasskeyScene.OptionsAsync(thief, "add");
        var answer = theirs.Create(options, PasskeyScene.Page);
        await FactorScene.PostAsync(thief, More, asked.Html, ("challenge", challenge), ("passkey", answer));
        await FactorScene.PostAsync(thief, "/gateway/factor/enrolment", asked.Html, ("challenge", challenge), ("passkey", answer));
        await FactorScene.PostAsync(thief, Page, asked.Html, ("removefactor", factor.Id));

        Assert.Equal([factor.Id], (await scene.Factors.FindAsync("bob", SettingScene.Token)).Factors.Select(f => f.Id));
    }

    [Fact]
    public async Task Form_OfAnotherSiteOrPerson_ChangesNothing_AndNoFrameShowsThePage()
    {
        await using var scene = await FactorScene.StartAsync();
        using var owner = scene.Open();
        using var passkey = await PasskeyScene.EnrolAsync(scene, owner);
        using var other = scene.Open();
        using var others = await PasskeyScene.EnrolAsync(scene, other, "alice", TestDirectory.AlicePassword);
        var factor = (await scene.Factors.FindAsync("bob", SettingScene.Token)).Factors.Single();
        using var shown = await owner.GetAsync(Page);
        var page = await shown.Content.ReadAsStringAsync(SettingScene.Token);
        Assert.Equal("DENY", shown.Headers.GetValues("X-Frame-Options").Single());
        Assert.Contains("frame-ancestors 'none'", shown.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);

        // From another site; without a token; with the token of the attacker's own browser; of another person's thing.
        var form = new Dictionary<string, string> { ["token"] = SignInBrowser.Token(page), ["removefactor"] = factor.Id };
        using var foreign = await owner.PostAsync(Page, form, ("Origin", "https://evil.test"));
        using var crossed = await owner.PostAsync(Page, form, ("Sec-Fetch-Site", "cross-site"));
        using var bare = await owner.PostAsync(Page, new() { ["removefactor"] = factor.Id });
        var hers = SignInBrowser.Token(await TextAsync(other, Page));
        using var planted = await owner.PostAsync(Page, new() { ["token"] = hers, ["removefactor"] = factor.Id });
        using var alien = await other.PostAsync(Page, new() { ["token"] = hers, ["removefactor"] = factor.Id });

        Assert.Equal([HttpStatusCode.Forbidden, HttpStatusCode.Forbidden], new[] { foreign.StatusCode, crossed.StatusCode });
        Assert.Equal(factor.Id, (await scene.Factors.FindAsync("bob", SettingScene.Token)).Factors.Single().Id);
    }

    [Fact]
    public async Task RecentSignIns_AreListed_TheRefusedOnesToo()
    {
        await using var scene = await FactorScene.StartAsync();
        using var owner = scene.Open();
        await scene.EnrolAsync(owner);
        for (var i = 0; i < 3; i++)
        {
            await scene.Scene.SignInAsync("bob", $"guess {i}", FactorScene.Abroad, "/basic/");
            await scene.Scene.SignInAsync("nobody", $"guess {i}", FactorScene.Abroad, "/basic/");
        }

        var page = await TextAsync(owner, Page);

        Assert.Contains("Refused: wrong password", page, StringComparison.Ordinal);
        Assert.Contains(FactorScene.Abroad, page, StringComparison.Ordinal);
        Assert.Contains("Signed in", page, StringComparison.Ordinal);
        Assert.Contains("https, Forms", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Password_IsChangedOnThePage_AndTheFactorStaysProved()
    {
        await using var scene = await FactorScene.StartAsync();
        using var browser = scene.Open();
        await scene.EnrolAsync(browser);
        using var elsewhere = scene.Open();
        await FactorScene.AskAsync(elsewhere, target: "/open/");
        var page = await TextAsync(browser, Page);
        var form = await FactorScene.PostAsync(browser, Page, page, ("changepassword", "own"));

        var changed = await FactorScene.PostAsync(
            browser, "/gateway/new-password", form.Html, ("newpassword", "a better one"), ("repeat", "a better one"));

        Assert.Equal((HttpStatusCode.SeeOther, Page), (changed.Status, changed.Location));
        Assert.Equal("a better one", scene.Scene.Directory.Passwords["bob"]);
        Assert.Equal(FactorScene.Answer, (await FactorScene.FollowAsync(browser)).Html);
    }

    private static async Task<string> TextAsync(SignInBrowser browser, string target)
    {
        using var answer = await browser.GetAsync(target);
        return await answer.Content.ReadAsStringAsync(SettingScene.Token);
    }

    /// <summary>The id in the button that removes a factor.</summary>
    private static string IdOf(string page, string name) =>
        Regex.Match(page, $"name=\"removefactor\" value=\"([0-9a-f]+)\">Remove {Regex.Escape(name)}<").Groups[1].Value;

    [GeneratedRegex("<li><code>[0-9a-z-]+</code></li>")]
    private static partial Regex RecoveryCode();
}
