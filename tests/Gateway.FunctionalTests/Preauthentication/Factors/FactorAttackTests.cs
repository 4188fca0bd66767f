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

    private static async Task<HttpStatusCode> GuessAsync(FactorScene scene, string code)
    {
        using var thief = scene.Open(FactorScene.Abroad);
        var asked = await FactorScene.AskAsync(thief);
        return (await FactorScene.PostAsync(thief, "/gateway/factor", asked.Html, ("code", code))).Status;
    }
}
