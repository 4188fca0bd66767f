using System.Net;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.FunctionalTests.Preauthentication.Factors;

public sealed class PasskeyTests
{
    [Fact]
    public async Task Passkey_AfterThePassword_OpensTheRoute()
    {
        await using var scene = await FactorScene.StartAsync();
        using var first = scene.Open();
        using var passkey = await PasskeyScene.EnrolAsync(scene, first);
        Assert.Equal(FactorScene.Answer, (await FactorScene.FollowAsync(first)).Html);
        var factor = Assert.Single((await scene.Factors.FindAsync("bob", SettingScene.Token)).Factors);
        Assert.Equal(("Bob's key", SettingScene.Host), (factor.Name, factor.Host));

        using var browser = scene.Open(FactorScene.Abroad);
        var asked = await FactorScene.AskAsync(browser);
        Assert.Contains("data-passkey=\"factor\"", asked.Html, StringComparison.Ordinal);
        var answered = await PasskeyScene.UseAsync(browser, passkey, asked.Html, "factor");

        Assert.Equal((HttpStatusCode.SeeOther, "/mail/"), (answered.Status, answered.Location));
        Assert.Equal(FactorScene.Answer, (await FactorScene.FollowAsync(browser)).Html);
        Assert.Equal("Basic Ym9iOmJvYi1wdw==", scene.Scene.Backend.Received.Last().Headers["Authorization"]);
    }

    [Fact]
    [Proves("Routes:*:Passkey")]
    public async Task Passkey_InsteadOfThePassword_OpensTheRouteThatSaysSo_AndNoOther()
    {
        await using var scene = await FactorScene.StartAsync(routes: PasskeyScene.Portal);
        using var first = scene.Open();
        using var passkey = await PasskeyScene.EnrolAsync(scene, first);

        using var browser = scene.Open(FactorScene.Abroad);
        var page = await PasskeyScene.SignInPageAsync(browser);
        var answered = await PasskeyScene.UseAsync(browser, passkey, page, "sign-in");

        Assert.Equal((HttpStatusCode.SeeOther, "/portal/"), (answered.Status, answered.Location));
        Assert.Equal(FactorScene.Answer, (await FactorScene.FollowAsync(browser, "/portal/")).Html);
        Assert.Equal("bob", scene.Scene.Backend.Received.Last().Headers["X-Forwarded-User"]);

        // The other routes of the host take passwords, and the session has none.
        foreach (var target in new[] { "/open/", "/mail/" })
        {
            using var sent = await browser.GetAsync(target);
            Assert.Contains("reason=password", sent.Headers.Location?.OriginalString, StringComparison.Ordinal);
            using var script = await browser.GetAsync(target, ("X-Requested-With", "XMLHttpRequest"));
            Assert.Equal(440, (int)script.StatusCode);
        }
    }

    [Fact]
    public async Task Passkey_OnAHostWhoseRoutesAllTakePasswords_SignsNobodyIn()
    {
        await using var scene = await FactorScene.StartAsync();
        using var first = scene.Open();
        using var passkey = await PasskeyScene.EnrolAsync(scene, first);
        using var browser = scene.Open();
        var page = await PasskeyScene.SignInPageAsync(browser);
        Assert.DoesNotContain("data-passkey", page, StringComparison.Ordinal);

        using var options = await browser.GetAsync("/gateway/passkey-options?use=sign-in");

        Assert.Equal(HttpStatusCode.Forbidden, options.StatusCode);
    }

    [Fact]
    public async Task SessionByPasskey_OfAnAccountThatWasDisabled_Ends()
    {
        await using var scene = await FactorScene.StartAsync(
            routes: PasskeyScene.Portal, more: """, "Identity": { "Cache": { "Life": "00:01:00" } }""");
        using var first = scene.Open();
        using var passkey = await PasskeyScene.EnrolAsync(scene, first);
        using var browser = scene.Open();
        await PasskeyScene.UseAsync(browser, passkey, await PasskeyScene.SignInPageAsync(browser), "sign-in");
        Assert.Equal(FactorScene.Answer, (await FactorScene.FollowAsync(browser, "/portal/")).Html);

        scene.Scene.Directory.Disabled["bob"] = true;
        scene.Time.Advance(TimeSpan.FromMinutes(1));

        using var ended = await browser.GetAsync("/portal/");
        Assert.Contains("reason=ended", ended.Headers.Location?.OriginalString, StringComparison.Ordinal);

        // A right passkey of the account signs nobody in, either, and locks nobody out.
        using var again = scene.Open();
        var refused = await PasskeyScene.UseAsync(again, passkey, await PasskeyScene.SignInPageAsync(again), "sign-in");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.Status);
    }

    [Fact]
    public async Task Kinds_WithoutPasskeys_TakeNone()
    {
        await using var scene = await FactorScene.StartAsync("\"Kinds\": [ \"Totp\", \"RecoveryCode\" ]");
        using var first = scene.Open();
        using var passkey = await PasskeyScene.EnrolAsync(scene, first);
        using var browser = scene.Open();
        var asked = await FactorScene.AskAsync(browser);

        Assert.DoesNotContain("data-passkey=\"factor\"", asked.Html, StringComparison.Ordinal);
        var refused = await PasskeyScene.UseAsync(browser, passkey, asked.Html, "factor");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.Status);
    }

    [Fact]
    public async Task Script_IsTheGatewaysOwnFile_UnderAStrictPolicy()
    {
        await using var scene = await FactorScene.StartAsync(routes: PasskeyScene.Portal);
        using var browser = scene.Open();
        using var page = await browser.GetAsync("/gateway/signin");
        var html = await page.Content.ReadAsStringAsync(SettingScene.Token);
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();

        Assert.Contains("script-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        var address = html.Split("<script src=\"")[1].Split('"')[0];
        using var script = await browser.GetAsync(address);
        Assert.Equal("text/javascript", script.Content.Headers.ContentType?.MediaType);
        Assert.Contains("navigator.credentials", await script.Content.ReadAsStringAsync(SettingScene.Token), StringComparison.Ordinal);
    }
}
