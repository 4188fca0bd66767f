using System.Net;
using System.Net.Http.Headers;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.FunctionalTests.WebConsole;

/// <summary>Who sees the console, and whose forms it takes.</summary>
public sealed class ConsoleAccessTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private const string Tokens = $", \"Token\": \"{ConsoleScene.Token}\", \"ViewToken\": \"{ConsoleScene.ViewToken}\"";

    [Fact]
    public async Task Console_WithoutAToken_IsShownOnLoopbackUnderAPolicy()
    {
        await using var scene = await ConsoleScene.StartAsync();
        using var browser = scene.Open();

        var page = await browser.GetAsync("/console");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("What needs a hand", page.Text, StringComparison.Ordinal);
        Assert.StartsWith("default-src 'none'; style-src 'self'", page.Policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", page.Policy, StringComparison.Ordinal);
        var cookie = Assert.Single(browser.LastSetCookies);
        Assert.Contains("; HttpOnly", cookie, StringComparison.Ordinal);
        Assert.Contains("; SameSite=Strict", cookie, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/console")]
    [InlineData("/console/sessions")]
    [InlineData("/console/signin")]
    [InlineData("/console/console.css")]
    public async Task Console_UnderANameOfAnAttacker_IsNotShown(string path)
    {
        await using var scene = await ConsoleScene.StartAsync();
        using var browser = scene.Open();

        var page = await browser.GetAsync(path, host: "rebound.attacker.example");

        Assert.Equal(HttpStatusCode.MisdirectedRequest, page.Status);
    }

    [Fact]
    public async Task Console_WithAToken_AsksForItOnceAndKeepsItNowhere()
    {
        await using var scene = await ConsoleScene.StartAsync(Tokens);
        using var browser = scene.Open();

        var asked = await browser.GetAsync("/console/lockouts?q=alice");
        Assert.Equal("/console/signin?return=%2Fconsole%2Flockouts%3Fq%3Dalice", asked.Location);
        var refused = await browser.SignInAsync("0123456789abcdeX");
        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        Assert.Contains("The token is not correct.", refused.Text, StringComparison.Ordinal);

        var accepted = await browser.SignInAsync(ConsoleScene.Token);

        Assert.Equal("/console", accepted.Location);
        var cookie = Assert.Single(browser.LastSetCookies);
        Assert.DoesNotContain(ConsoleScene.Token, cookie, StringComparison.Ordinal);
        Assert.Contains("; Path=/console; HttpOnly; SameSite=Strict", cookie, StringComparison.Ordinal);
        Assert.Contains("May act", (await browser.GetAsync("/console")).Text, StringComparison.Ordinal);
        Assert.Equal(
            [("console sign-in", false), ("console sign-in", true)], scene.Audit.Actions.Select(a => (a.Action, a.IsDone)));
        await browser.PostAsync("/console/signout");
        Assert.Equal("/console/signin?return=%2Fconsole", (await browser.GetAsync("/console")).Location);
    }

    [Fact]
    public async Task SignIn_WithManyWrongTokens_IsSilencedLikeAnyGuessing()
    {
        await using var scene = await ConsoleScene.StartAsync(Tokens);
        using var browser = scene.Open();
        var status = HttpStatusCode.Forbidden;

        for (var i = 0; i < 500 && status == HttpStatusCode.Forbidden; i++)
        {
            status = (await browser.SignInAsync($"wrong token number {i}")).Status;
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await browser.SignInAsync(ConsoleScene.Token)).Status);
    }

    [Fact]
    [Proves("Admin:ViewToken")]
    public async Task ViewToken_LooksAndChangesNothing()
    {
        await using var scene = await ConsoleScene.StartAsync(Tokens);
        await scene.LockAsync("alice");
        using var browser = scene.Open();
        await browser.SignInAsync(ConsoleScene.ViewToken);

        var page = await browser.GetAsync("/console/lockouts");
        Assert.Contains("May look", page.Text, StringComparison.Ordinal);
        Assert.Contains("alice", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("value=\"release\"", page.Html, StringComparison.Ordinal);
        var refused = await browser.PostAsync("/console/lockouts", ("act", "release"), ("id", "alice"));
        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        Assert.Contains("Admin:ViewToken", refused.Text, StringComparison.Ordinal);

        using var program = scene.CreateAdminClient(ConsoleScene.ViewToken);
        Assert.Contains("alice", await program.GetStringAsync("/api/lockouts", Stop), StringComparison.Ordinal);
        using var deletion = await program.DeleteAsync("/api/lockouts?user=alice", Stop);
        Assert.Equal(HttpStatusCode.Forbidden, deletion.StatusCode);
        Assert.Contains("alice", await program.GetStringAsync("/api/lockouts", Stop), StringComparison.Ordinal);
    }

    [Fact]
    [Proves("Admin:ViewTokenFile")]
    public async Task ViewTokenFile_HasTheTokenOfThoseWhoLook()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Combine("token");
        await File.WriteAllTextAsync(path, ConsoleScene.ViewToken + "\n", Stop);
        await using var scene = await ConsoleScene.StartAsync(
            $", \"Token\": \"{ConsoleScene.Token}\", \"ViewTokenFile\": \"{path}\"");
        using var program = scene.CreateAdminClient();
        program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ConsoleScene.ViewToken);

        using var answer = await program.GetAsync("/api/status", Stop);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Forms_OfAnotherBrowserOrSite_AreRefused()
    {
        await using var scene = await ConsoleScene.StartAsync();
        await scene.LockAsync("alice");
        using var browser = scene.Open();
        using var other = scene.Open();
        await browser.GetAsync("/console/lockouts");
        await other.GetAsync("/console/lockouts");

        var own = browser.FormToken;
        browser.FormToken = other.FormToken;
        Assert.Equal(HttpStatusCode.Forbidden, (await ReleaseAsync(browser)).Status);
        browser.FormToken = "";
        Assert.Equal(HttpStatusCode.Forbidden, (await ReleaseAsync(browser)).Status);
        browser.FormToken = own;
        browser.Origin = "https://attacker.example";
        Assert.Equal(HttpStatusCode.Forbidden, (await ReleaseAsync(browser)).Status);
        Assert.DoesNotContain(scene.Audit.Actions, a => a.Action == "lockout release");

        browser.Origin = $"http://127.0.0.1:{scene.Gateway.Ports[^1]}";
        Assert.Equal(HttpStatusCode.SeeOther, (await ReleaseAsync(browser)).Status);
        Assert.Contains(scene.Audit.Actions, a => a is { Action: "lockout release", Target: "alice", IsDone: true });

        static Task<ConsoleAnswer> ReleaseAsync(ConsoleBrowser browser) =>
            browser.PostAsync("/console/lockouts", ("act", "release"), ("id", "alice"));
    }

    [Fact]
    public async Task Form_BehindAListenerWithTls_IsTaken()
    {
        await using var scene = await ConsoleScene.StartAsync();
        await scene.LockAsync("alice");
        using var browser = scene.Open();
        await browser.GetAsync("/console/lockouts");

        // What a browser sends whose requests come by a route of the gateway itself: the host, and the scheme that it speaks.
        browser.Origin = $"https://127.0.0.1:{scene.Gateway.Ports[^1]}";
        var answer = await browser.ActAsync("/console/lockouts", ("act", "release"), ("id", "alice"));

        Assert.Contains("alice was released.", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Note_OfALink_IsNotShown()
    {
        await using var scene = await ConsoleScene.StartAsync();
        using var browser = scene.Open();
        await browser.GetAsync("/console");

        var page = await browser.GetAsync("/console?note=Call+0900-1234&signed=AAAA");

        Assert.DoesNotContain("0900-1234", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_ThatLeadsElsewhere_LeadsBackToItsPage()
    {
        await using var scene = await ConsoleScene.StartAsync();
        await scene.LockAsync("alice");
        using var browser = scene.Open();
        await browser.GetAsync("/console/lockouts");

        var answer = await browser.PostAsync(
            "/console/lockouts", ("act", "release"), ("id", "nobody"), ("return", "//attacker.example/console"));

        Assert.StartsWith("/console/lockouts?note=", answer.Location, StringComparison.Ordinal);
    }
}
