using System.Diagnostics;
using System.Net;
using Gateway.Identity;
using Gateway.Testing.Settings;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.FunctionalTests.Preauthentication.Factors;

public sealed class FactorAttackTests
{
    [Fact]
    [Proves("Accounts:CodeThreshold")]
    [Proves("Accounts:CodeWindow")]
    public async Task GuessesOfTheCode_WithTheRightPasswordBetween_AreLockedOut()
    {
        await using var scene = await FactorScene.StartAsync(
            more: """, "Accounts": { "CodeThreshold": 3, "CodeWindow": "00:10:00" }""");
        using var owner = scene.Open();
        var enrolled = await scene.EnrolAsync(owner);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await GuessAsync(scene, $"00000{i}"));
        }

        scene.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.TooManyRequests, await GuessAsync(scene, scene.CodeOf(enrolled.Key)));

        // The owner is not locked out at home, and strangers have one try after the time, which then doubles.
        using var home = scene.Open();
        var asked = await FactorScene.AskAsync(home);
        var answer = await FactorScene.PostAsync(home, "/gateway/factor", asked.Html, ("code", scene.CodeOf(enrolled.Key)));
        Assert.Equal(HttpStatusCode.SeeOther, answer.Status);
        scene.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(HttpStatusCode.Unauthorized, await GuessAsync(scene, "000009"));
        scene.Time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(HttpStatusCode.TooManyRequests, await GuessAsync(scene, scene.CodeOf(enrolled.Key)));
    }

    [Fact]
    public async Task WrongCode_CountsInTheLockoutOfPasswords()
    {
        await using var scene = await FactorScene.StartAsync();
        using var owner = scene.Open();
        await scene.EnrolAsync(owner);

        await GuessAsync(scene, "000000");

        var lockout = scene.Scene.Gateway.Services.GetRequiredService<LockoutView>().Show("bob");
        Assert.Equal(1, (lockout?.Unknown.Failures + lockout?.Familiar.Failures) ?? 0);
    }

    [Fact]
    public async Task Form_OfAnotherSiteOrBrowser_IsRefused()
    {
        await using var scene = await FactorScene.StartAsync();
        using var owner = scene.Open();
        var enrolled = await scene.EnrolAsync(owner);
        scene.Time.Advance(TimeSpan.FromMinutes(1));
        using var browser = scene.Open();
        var asked = await FactorScene.AskAsync(browser);
        var form = new Dictionary<string, string>
        {
            ["token"] = SignInBrowser.Token(asked.Html),
            ["code"] = scene.CodeOf(enrolled.Key),
        };

        using var foreign = await browser.PostAsync("/gateway/factor", form, ("Origin", "https://evil.example"));
        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
        form["token"] = "";
        using var forged = await browser.PostAsync("/gateway/factor", form);
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);

        // No other site can show the page in a frame, and no script runs in it.
        using var page = await browser.GetAsync("/gateway/factor");
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_WithoutASession_LeadToTheSignIn()
    {
        await using var scene = await FactorScene.StartAsync();
        using var browser = scene.Open();
        using var page = await browser.GetAsync("/gateway/factor?return=%2Fmail%2F");
        Assert.Equal("/gateway/signin?return=%2Fmail%2F", page.Headers.Location?.OriginalString);
        using var posted = await browser.PostAsync("/gateway/factor/enrolment", new() { ["code"] = "123456" });
        Assert.StartsWith("/gateway/signin", posted.Headers.Location?.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_InABrowserOfGermans_IsGerman()
    {
        await using var scene = await FactorScene.StartAsync();
        using var browser = scene.Open();
        await FactorScene.AskAsync(browser);

        using var page = await browser.GetAsync("/gateway/factor", ("Accept-Language", "fr;q=0.9, de-CH;q=0.8, en;q=0.1"));

        var html = await page.Content.ReadAsStringAsync(SettingScene.Token);
        Assert.Contains("<html lang=\"de\">", html, StringComparison.Ordinal);
        Assert.Contains("Sie brauchen eine Einladung", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cookie_FromBeforeTheFactorWasProved_IsWorthNothingAfterwards()
    {
        await using var scene = await FactorScene.StartAsync();
        using var first = scene.Open();
        var enrolled = await scene.EnrolAsync(first);
        scene.Time.Advance(TimeSpan.FromMinutes(1));
        using var owner = scene.Open();
        var asked = await FactorScene.AskAsync(owner);
        using var thief = scene.Open(FactorScene.Abroad);
        thief.Cookies[SignInBrowser.SessionCookie] = owner.Cookies[SignInBrowser.SessionCookie];

        await FactorScene.PostAsync(owner, "/gateway/factor", asked.Html, ("code", scene.CodeOf(enrolled.Key)));

        Assert.Equal(FactorScene.Answer, (await FactorScene.FollowAsync(owner)).Html);
        Assert.Contains("name=\"password\"", (await FactorScene.FollowAsync(thief)).Html, StringComparison.Ordinal);
        using var account = await thief.GetAsync("/gateway/account");
        Assert.StartsWith("/gateway/signin?", account.Headers.Location?.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_FromBeforeTheRouteRequiredAFactor_IsAsked()
    {
        const string Route = $$"""
            "mail": { "Hosts": [ "{{SettingScene.Host}}" ], "Cluster": "backend", "Authentication": "Forms" }
            """;
        await using var scene = await SettingScene.StartAsync(new() { Routes = Route });
        using var browser = new SignInBrowser(scene.Gateway.CreateClient(SettingScene.Host));
        (await browser.SignInAsync("bob", "bob-pw", "/mail/")).Dispose();
        using (var before = await browser.GetAsync("/mail/"))
        {
            Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        }

        var file = scene.Gateway.Folder.Combine("gateway.json");
        var json = await File.ReadAllTextAsync(file, SettingScene.Token);
        scene.Gateway.Folder.Write("gateway.json", json.Replace("\"Forms\"", "\"Forms\",\"SecondFactor\":{}", StringComparison.Ordinal));

        var started = Stopwatch.StartNew();
        for (var location = ""; location != "/gateway/factor?return=%2Fmail%2F";)
        {
            Assert.True(started.Elapsed < TimeSpan.FromSeconds(60), $"The session is not asked, but sent to '{location}'.");
            await Task.Delay(50, SettingScene.Token);
            using var after = await browser.GetAsync("/mail/");
            location = after.Headers.Location?.OriginalString;
        }
    }

    [Fact]
    public async Task Invitation_UsedByManyAtOnce_SetsUpOneApp_AndIsUsedUp()
    {
        await using var scene = await FactorScene.StartAsync();
        var (code, _) = await scene.Invitations.AddAsync("bob");
        var shown = new List<(SignInBrowser Browser, string Html)>();
        for (var i = 0; i < 6; i++)
        {
            var browser = scene.Open();
            var asked = await FactorScene.AskAsync(browser);
            shown.Add((
                browser,
                (await FactorScene.PostAsync(browser, "/gateway/factor/invitation", asked.Html, ("code", code.Reveal()))).Html));
        }

        var answers = await Task.WhenAll(shown.Select(s => FactorScene.PostAsync(
            s.Browser, "/gateway/factor/enrolment", s.Html, ("code", scene.CodeOf(FactorScene.KeyOf(s.Html))))));

        Assert.Equal(1, answers.Count(a => a.Status == HttpStatusCode.OK));
        Assert.Equal(5, answers.Count(a => a.Status == HttpStatusCode.Forbidden));
        Assert.Single((await scene.Factors.FindAsync("bob", SettingScene.Token)).Factors);

        // Not even where the administrator has reset the account meanwhile.
        Assert.True(await scene.Factors.ResetAsync("bob"));
        using var late = scene.Open();
        var again = await FactorScene.AskAsync(late);
        var refused = await FactorScene.PostAsync(late, "/gateway/factor/invitation", again.Html, ("code", code.Reveal()));
        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        shown.ForEach(s => s.Browser.Dispose());
    }

    [Fact]
    public async Task RecoveryCode_OfBeforeARenewal_IsRefused_AndANewOneIsTaken()
    {
        await using var scene = await FactorScene.StartAsync();
        using var owner = scene.Open();
        var enrolled = await scene.EnrolAsync(owner);
        using var page = await owner.GetAsync("/gateway/account");
        var html = await page.Content.ReadAsStringAsync(SettingScene.Token);
        var renewed = await FactorScene.PostAsync(owner, "/gateway/account", html, ("renewcodes", "all"));

        Assert.Equal(HttpStatusCode.Unauthorized, await GuessAsync(scene, enrolled.RecoveryCodes[0]));
        Assert.Equal(HttpStatusCode.SeeOther, await GuessAsync(scene, FactorScene.CodesOf(renewed.Html)[0]));
    }

    [Fact]
    public async Task Names_ThatAreLongOrMarkup_AreCutShortAndShownAsText()
    {
        await using var scene = await FactorScene.StartAsync();
        using var owner = scene.Open();
        await scene.EnrolAsync(owner);
        var names = new[] { new string('n', 5000), "<script>alert(1)</script>", "\u202Egnp.exe", new string('\u0301', 800), "\0\r\n" };
        foreach (var name in names)
        {
            using var before = await owner.GetAsync("/gateway/account");
            var form = await before.Content.ReadAsStringAsync(SettingScene.Token);
            var made = await FactorScene.PostAsync(owner, "/gateway/account", form, ("name", name), ("Web", "yes"), ("days", "10"));
            Assert.Equal(HttpStatusCode.OK, made.Status);
        }

        using var page = await owner.GetAsync("/gateway/account");
        var html = await page.Content.ReadAsStringAsync(SettingScene.Token);
        Assert.Contains($"<strong>{new string('n', 64)}</strong>", html, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202E', html);
    }

    private static async Task<HttpStatusCode> GuessAsync(FactorScene scene, string code)
    {
        using var thief = scene.Open(FactorScene.Abroad);
        var asked = await FactorScene.AskAsync(thief);
        return (await FactorScene.PostAsync(thief, "/gateway/factor", asked.Html, ("code", code))).Status;
    }
}
