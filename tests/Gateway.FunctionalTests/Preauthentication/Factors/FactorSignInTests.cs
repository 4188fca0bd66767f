using System.Diagnostics;
using System.Globalization;
using System.Net;
using Gateway.Testing.Settings;
using OtpNet;
using Xunit;

namespace Gateway.FunctionalTests.Preauthentication.Factors;

public sealed class FactorSignInTests
{
    [Fact]
    [Proves("Routes:*:SecondFactor:Require")]
    public async Task Password_WithACodeAfterIt_OpensTheRoute()
    {
        await using var scene = await FactorScene.StartAsync();
        using var first = scene.Open();
        var enrolled = await scene.EnrolAsync(first);
        Assert.Equal(10, enrolled.RecoveryCodes.Count);
        Assert.Equal(HttpStatusCode.OK, (await FactorScene.FollowAsync(first)).Status);

        scene.Time.Advance(TimeSpan.FromMinutes(1));
        using var browser = scene.Open();
        var asked = await FactorScene.AskAsync(browser);
        Assert.Contains("name=\"code\"", asked.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("bob-pw", asked.Html, StringComparison.Ordinal);
        var former = browser.Cookies[SignInBrowser.SessionCookie];
        var answered = await FactorScene.PostAsync(browser, "/gateway/factor", asked.Html, ("code", scene.CodeOf(enrolled.Key)));

        Assert.Equal((HttpStatusCode.SeeOther, "/mail/"), (answered.Status, answered.Location));
        Assert.Equal(HttpStatusCode.OK, (await FactorScene.FollowAsync(browser)).Status);
        Assert.Equal("Basic Ym9iOmJvYi1wdw==", scene.Scene.Backend.Received.Last().Headers["Authorization"]);

        // The session has another id: whoever read the cookie of the first step has nothing.
        browser.Cookies[SignInBrowser.SessionCookie] = former;
        Assert.Contains("name=\"password\"", (await FactorScene.FollowAsync(browser)).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PasswordAlone_ReachesNoRouteThatAsksForMore()
    {
        await using var scene = await FactorScene.StartAsync();
        using var browser = scene.Open();
        await FactorScene.AskAsync(browser);

        // The session is good for the other route of the host, and the cookie from before is not enough for this one.
        Assert.Equal(HttpStatusCode.OK, (await FactorScene.FollowAsync(browser, "/open/")).Status);
        var received = scene.Scene.Backend.Received.Count;
        using var page = await browser.GetAsync("/mail/");
        Assert.Equal("/gateway/factor?return=%2Fmail%2F", page.Headers.Location?.OriginalString);
        using var script = await browser.GetAsync("/mail/", ("X-Requested-With", "XMLHttpRequest"));
        Assert.Equal(440, (int)script.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await scene.Scene.SignInAsync("bob", "bob-pw", FactorScene.Home, "/basic/"));
        Assert.Equal(received, scene.Scene.Backend.Received.Count);
    }

    [Fact]
    public async Task Codes_AreThoseOfOathtool_OneStepEarlyOrLate()
    {
        await using var scene = await FactorScene.StartAsync();
        using var first = scene.Open();
        var enrolled = await scene.EnrolAsync(first);
        var expected = new Dictionary<int, HttpStatusCode>
        {
            [-2] = HttpStatusCode.Unauthorized,
            [-1] = HttpStatusCode.SeeOther,
            [0] = HttpStatusCode.SeeOther,
            [1] = HttpStatusCode.SeeOther,
            [2] = HttpStatusCode.Unauthorized,
        };
        foreach (var (steps, status) in expected)
        {
            scene.Time.Advance(TimeSpan.FromMinutes(5));
            using var browser = scene.Open();
            var asked = await FactorScene.AskAsync(browser);
            var code = await OathtoolAsync(enrolled.Key, scene.Time.GetUtcNow().AddSeconds(30 * steps));
            Assert.Equal(code, scene.CodeOf(enrolled.Key, steps));

            var answer = await FactorScene.PostAsync(browser, "/gateway/factor", asked.Html, ("code", code));
            Assert.Equal((steps, status), (steps, answer.Status));
        }
    }

    [Fact]
    public async Task Code_ThatWasUsed_IsTakenFromNobodyElse()
    {
        await using var scene = await FactorScene.StartAsync();
        using var owner = scene.Open();
        var enrolled = await scene.EnrolAsync(owner);

        // The code of the enrolment is used up already, and one of an earlier step with it.
        foreach (var steps in new[] { 0, -1 })
        {
            using var thief = scene.Open(FactorScene.Abroad);
            var asked = await FactorScene.AskAsync(thief);
            var answer = await FactorScene.PostAsync(thief, "/gateway/factor", asked.Html, ("code", scene.CodeOf(enrolled.Key, steps)));
            Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
            Assert.Contains("used already", answer.Html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Code_UsedByManyAtOnce_SignsInOne()
    {
        await using var scene = await FactorScene.StartAsync(more: """, "Accounts": { "CodeThreshold": 100 }""");
        using var owner = scene.Open();
        var enrolled = await scene.EnrolAsync(owner);
        scene.Time.Advance(TimeSpan.FromMinutes(1));
        var browsers = Enumerable.Range(0, 8).Select(_ => scene.Open()).ToArray();
        var asked = new List<(SignInBrowser Browser, string Html)>();
        foreach (var browser in browsers)
        {
            asked.Add((browser, (await FactorScene.AskAsync(browser)).Html));
        }

        var answers = await Task.WhenAll(asked.Select(a =>
            FactorScene.PostAsync(a.Browser, "/gateway/factor", a.Html, ("code", scene.CodeOf(enrolled.Key)))));

        Assert.Equal(1, answers.Count(a => a.Status == HttpStatusCode.SeeOther));
        Array.ForEach(browsers, browser => browser.Dispose());
    }

    [Fact]
    public async Task RecoveryCode_SignsInOnce_InPlaceOfTheTelephone()
    {
        await using var scene = await FactorScene.StartAsync();
        using var owner = scene.Open();
        var enrolled = await scene.EnrolAsync(owner);
        var typed = enrolled.RecoveryCodes[3].ToUpperInvariant().Replace('-', ' ');
        using var browser = scene.Open();
        var asked = await FactorScene.AskAsync(browser);

        var first = await FactorScene.PostAsync(browser, "/gateway/factor", asked.Html, ("code", typed));
        Assert.Equal(HttpStatusCode.SeeOther, first.Status);
        Assert.Equal(9, (await scene.Factors.FindAsync("bob", SettingScene.Token)).RecoveryCodes);
        using var other = scene.Open();
        var again = await FactorScene.AskAsync(other);
        var second = await FactorScene.PostAsync(other, "/gateway/factor", again.Html, ("code", typed));
        Assert.Equal(HttpStatusCode.Unauthorized, second.Status);
    }

    [Fact]
    [Proves("Routes:*:SecondFactor:Kinds")]
    public async Task Kinds_OfTheRoute_AreTheOnlyOnesThatItTakes()
    {
        await using var scene = await FactorScene.StartAsync("\"Kinds\": [ \"Totp\", \"Challenge\" ]");
        using var owner = scene.Open();
        var enrolled = await scene.EnrolAsync(owner);
        using var browser = scene.Open();
        var asked = await FactorScene.AskAsync(browser);
        var recovery = await FactorScene.PostAsync(browser, "/gateway/factor", asked.Html, ("code", enrolled.RecoveryCodes[0]));
        Assert.Equal(HttpStatusCode.Unauthorized, recovery.Status);

        // A directory's own challenge is a second factor too: otto is not asked again.
        using var otto = scene.Open();
        using var challenged = await otto.SignInAsync("otto", "otto-pw", "/mail/");
        var page = await challenged.Content.ReadAsStringAsync(SettingScene.Token);
        await FactorScene.PostAsync(otto, "/gateway/signin-code", page, ("code", TestDirectory.OttosCode));
        Assert.Equal(HttpStatusCode.OK, (await FactorScene.FollowAsync(otto)).Status);
    }

    [Fact]
    [Proves("Routes:*:SecondFactor:Groups")]
    public async Task Groups_OfTheRoute_AreTheOnlyOnesThatItAsks()
    {
        await using var scene = await FactorScene.StartAsync("\"Groups\": [ \"admins\" ]");
        using var browser = scene.Open();
        Assert.Equal(FactorScene.Answer, (await FactorScene.AskAsync(browser)).Html);

        await using var asking = await FactorScene.StartAsync("\"Groups\": [ \"admins\", \"STAFF\" ]");
        using var asked = asking.Open();
        Assert.Contains("invitation", (await FactorScene.AskAsync(asked)).Html, StringComparison.Ordinal);
    }

    [Fact]
    [Proves("Routes:*:SecondFactor:Networks")]
    public async Task Networks_OfTheRoute_AreNotAsked_UntilTheSessionLeavesThem()
    {
        await using var scene = await FactorScene.StartAsync($"\"Require\": \"Outside\", \"Networks\": [ \"{FactorScene.Home}\" ]");
        using var browser = scene.Open();
        Assert.Equal(FactorScene.Answer, (await FactorScene.AskAsync(browser)).Html);

        using var elsewhere = scene.Open(FactorScene.Abroad);
        elsewhere.Cookies[SignInBrowser.SessionCookie] = browser.Cookies[SignInBrowser.SessionCookie];
        Assert.Contains("invitation", (await FactorScene.FollowAsync(elsewhere)).Html, StringComparison.Ordinal);
    }

    [Fact]
    [Proves("Accounts:FamiliarFor")]
    public async Task UnfamiliarNetwork_IsAsked_UntilAFactorWasProvedThere()
    {
        await using var scene = await FactorScene.StartAsync(
            "\"Require\": \"Unfamiliar\"", """, "Accounts": { "FamiliarFor": "01:00:00" }""");
        using var owner = scene.Open();
        await scene.EnrolAsync(owner);
        using var home = scene.Open();
        Assert.Equal(FactorScene.Answer, (await FactorScene.AskAsync(home)).Html);
        Assert.Equal(HttpStatusCode.OK, await scene.Scene.SignInAsync("bob", "bob-pw", FactorScene.Home, "/basic/"));

        // The right password makes no network familiar, however often it comes.
        for (var i = 0; i < 3; i++)
        {
            using var thief = scene.Open(FactorScene.Abroad);
            Assert.Contains("name=\"code\"", (await FactorScene.AskAsync(thief)).Html, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.Unauthorized, await scene.Scene.SignInAsync("bob", "bob-pw", FactorScene.Abroad, "/basic/"));
        }

        scene.Time.Advance(TimeSpan.FromMinutes(61));
        using var later = scene.Open();
        Assert.Contains("name=\"code\"", (await FactorScene.AskAsync(later)).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FamiliarNetwork_WhileOthersGuess_IsAskedAllTheSame()
    {
        await using var scene = await FactorScene.StartAsync(
            "\"Require\": \"Unfamiliar\"", """, "Identity": { "Lockout": { "Threshold": 3 } }""");
        using var owner = scene.Open();
        await scene.EnrolAsync(owner);
        for (var i = 0; i < 3; i++)
        {
            await scene.Scene.SignInAsync("bob", $"guess {i}", FactorScene.Abroad, "/basic/");
        }

        using var home = scene.Open();
        Assert.Contains("name=\"code\"", (await FactorScene.AskAsync(home)).Html, StringComparison.Ordinal);
    }

    [Fact]
    [Proves("Routes:*:SecondFactor:MaxAge")]
    public async Task OldProof_IsAskedForAgain()
    {
        await using var scene = await FactorScene.StartAsync("\"MaxAge\": \"00:10:00\"");
        using var browser = scene.Open();
        await scene.EnrolAsync(browser);
        scene.Time.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(FactorScene.Answer, (await FactorScene.FollowAsync(browser)).Html);
        scene.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Contains("name=\"code\"", (await FactorScene.FollowAsync(browser)).Html, StringComparison.Ordinal);
    }

    [Fact]
    [Proves("Routes:*:SecondFactor:Remember")]
    public async Task RememberedComputer_IsNotAsked_UntilTheTimeIsOver()
    {
        await using var scene = await FactorScene.StartAsync("\"Remember\": \"01:00:00\"");
        using var first = scene.Open();
        var enrolled = await scene.EnrolAsync(first);
        scene.Time.Advance(TimeSpan.FromMinutes(1));
        using var browser = scene.Open();
        var asked = await FactorScene.AskAsync(browser, computer: "private");
        await FactorScene.PostAsync(
            browser, "/gateway/factor", asked.Html, ("code", scene.CodeOf(enrolled.Key)), ("remember", "yes"), ("name", "Laptop"));
        var trust = browser.Cookies["__Host-gateway-trust"];

        Assert.Equal(FactorScene.Answer, await AgainAsync(scene, trust, "bob", "bob-pw"));
        Assert.Equal("Laptop", Assert.Single(await scene.Devices.ListAsync("bob")).Name);

        // The cookie is good for its owner alone, never reaches a back end, and ends.
        Assert.Contains("invitation", await AgainAsync(scene, trust, "alice", TestDirectory.AlicePassword), StringComparison.Ordinal);
        var received = scene.Scene.Backend.Received.SelectMany(r => r.Headers.Values);
        Assert.DoesNotContain(trust, string.Join('\n', received), StringComparison.Ordinal);
        scene.Time.Advance(TimeSpan.FromMinutes(61));
        Assert.Contains("name=\"code\"", await AgainAsync(scene, trust, "bob", "bob-pw"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PublicComputer_IsNotRemembered()
    {
        await using var scene = await FactorScene.StartAsync("\"Remember\": \"10.00:00:00\"");
        using var first = scene.Open();
        var enrolled = await scene.EnrolAsync(first);
        scene.Time.Advance(TimeSpan.FromMinutes(1));
        using var browser = scene.Open();
        var asked = await FactorScene.AskAsync(browser);
        Assert.DoesNotContain("name=\"remember\"", asked.Html, StringComparison.Ordinal);
        await FactorScene.PostAsync(browser, "/gateway/factor", asked.Html, ("code", scene.CodeOf(enrolled.Key)), ("remember", "yes"));

        Assert.DoesNotContain("__Host-gateway-trust", browser.Cookies.Keys);
    }

    private static async Task<string> AgainAsync(FactorScene scene, string trust, string user, string password)
    {
        using var browser = scene.Open(FactorScene.Abroad);
        browser.Cookies["__Host-gateway-trust"] = trust;
        var asked = await FactorScene.AskAsync(browser, user, password, "private");

        // A remembered computer is led back to where it wanted to go.
        return asked.Status == HttpStatusCode.SeeOther ? (await FactorScene.FollowAsync(browser)).Html : asked.Html;
    }

    private static async Task<string> OathtoolAsync(byte[] key, DateTimeOffset time)
    {
        var now = time.ToString("yyyy-MM-dd HH:mm:ss UTC", CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo("oathtool", ["--totp", "--base32", Base32Encoding.ToString(key), "--now", now])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!; // A process is started, not a document opened.
        return (await process.StandardOutput.ReadToEndAsync(SettingScene.Token)).Trim();
    }
}
