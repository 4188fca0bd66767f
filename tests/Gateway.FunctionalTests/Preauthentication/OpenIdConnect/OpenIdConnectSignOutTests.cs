using System.Net;
using System.Text.Json.Nodes;
using Gateway.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Preauthentication.OpenIdConnect;

public sealed class OpenIdConnectSignOutTests
{
    private const string Logout = "/gateway/backchannel-logout";

    public static TheoryData<string, Action<JsonObject>?, Action<JsonObject>?, string> NoLogouts => new()
    {
        { "nobody signed it", null, null, "none" },
        { "another client", c => c["aud"] = "another", null, "ES256" },
        { "another issuer", c => c["iss"] = "https://evil.example.com", null, "ES256" },
        { "no event", c => c["events"] = null, null, "ES256" },
        { "another event", c => c["events"] = new JsonObject { ["urn:other"] = new JsonObject() }, null, "ES256" },
        { "an ID token with an event", c => c["nonce"] = "x", null, "ES256" },
        { "of nobody", c => c["sid"] = c["sub"] = null, null, "ES256" },
        { "of no time", c => c["iat"] = c["sid"] = null, null, "ES256" },
        { "an old one", c => c["exp"] = DateTimeOffset.UtcNow.AddMinutes(-5).ToUnixTimeSeconds(), null, "ES256" },
        { "an access token", null, h => h["typ"] = "at+jwt", "ES256" },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "?iss={0}&sid=session-1", HttpStatusCode.OK, true)]
    [InlineData("of another session", "?iss={0}&sid=session-2", HttpStatusCode.OK, false)]
    [InlineData("of another issuer", "?iss=https://evil.example.com&sid=session-1", HttpStatusCode.BadRequest, false)]
    [InlineData("without a session", "?iss={0}", HttpStatusCode.BadRequest, false)]
    [InlineData("repeated", "?iss={0}&sid=session-1&sid=session-2", HttpStatusCode.BadRequest, false)]
    public async Task FrontChannelLogout_EndsTheSessionThatItNames(string what, string query, HttpStatusCode status, bool ends)
    {
        await using var scene = await OpenIdConnectScene.StartAsync();
        using var browser = scene.Open();
        (await scene.SignInAsync(browser)).Dispose();
        using var frame = scene.Gateway.CreateClient(OpenIdConnectScene.Host);

        using var loaded = await frame.GetAsync(
            "/gateway/frontchannel-logout" + query.Replace("{0}", scene.Provider.Issuer.Issuer, StringComparison.Ordinal), Token);
        using var page = await browser.GetAsync("/wiki/page");

        Assert.True(status == loaded.StatusCode, what);
        Assert.Equal(ends ? HttpStatusCode.Found : HttpStatusCode.OK, page.StatusCode);
    }

    [Fact]
    public async Task SignOut_EndsTheSessionHereAndLeadsToTheProvider()
    {
        await using var scene = await OpenIdConnectScene.StartAsync();
        using var browser = scene.Open(OpenIdConnectScene.Other);
        (await scene.SignInAsync(browser, "/x")).Dispose();
        var session = browser.Cookies[SignInBrowser.SessionCookie];

        using var left = await SignOutAsync(browser);
        var next = Next(left);

        Assert.Equal(scene.Provider.Issuer.Issuer + "/logout", next.GetLeftPart(UriPartial.Path));
        var query = TestProvider.Read(next);
        Assert.Equal(
            ("gateway", $"https://{OpenIdConnectScene.Other}/gateway/signedout"), (query["client_id"], query["post_logout_redirect_uri"]));
        Assert.Equal(2, query["id_token_hint"].Count(c => c == '.'));
        Assert.DoesNotContain(SignInBrowser.SessionCookie, browser.Cookies.Keys);
        browser.Cookies[SignInBrowser.SessionCookie] = session;
        using var replayed = await browser.GetAsync("/x");
        Assert.Equal(HttpStatusCode.Found, replayed.StatusCode);
    }

    [Fact]
    public async Task SignOut_AtAProviderThatKnowsNone_EndsOnThePageThatSaysSo()
    {
        await using var scene =
            await OpenIdConnectScene.StartAsync(prepare: p => p.Issuer.Changed = metadata => metadata.Remove("end_session_endpoint"));
        using var browser = scene.Open(OpenIdConnectScene.Other);
        (await scene.SignInAsync(browser, "/x")).Dispose();

        using var left = await SignOutAsync(browser);
        using var page = await browser.GetAsync(left.Headers.GetValues("Refresh").Single()["0;url=".Length..]);
        var html = await page.Content.ReadAsStringAsync(Token);

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("You are signed out.", html, StringComparison.Ordinal);
        Assert.Contains("href=\"/gateway/signin\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignOut_WithABackEndThatHasItsOwn_EndsAllThree()
    {
        await using var scene = await OpenIdConnectScene.StartAsync();
        using var browser = scene.Open();
        (await scene.SignInAsync(browser)).Dispose();

        using var left = await SignOutAsync(browser);
        using var backEnd = await browser.GetAsync(left.Headers.GetValues("Refresh").Single()["0;url=".Length..]);

        Assert.Equal("/wiki/logout", Assert.Single(scene.Backend.Received).Target);
        Assert.Equal(scene.Provider.Issuer.Issuer + "/logout", backEnd.Headers.Location?.GetLeftPart(UriPartial.Path));
        Assert.DoesNotContain(SignInBrowser.SessionCookie, browser.Cookies.Keys);
    }

    [Fact]
    public async Task SignOut_AtTheBackEnd_LeadsToTheProvider()
    {
        await using var scene = await OpenIdConnectScene.StartAsync();
        using var browser = scene.Open();
        (await scene.SignInAsync(browser)).Dispose();
        var session = browser.Cookies[SignInBrowser.SessionCookie];

        using var left = await browser.GetAsync("/wiki/logout");

        Assert.Equal(HttpStatusCode.SeeOther, left.StatusCode);
        Assert.Equal(scene.Provider.Issuer.Issuer + "/logout", left.Headers.Location?.GetLeftPart(UriPartial.Path));
        browser.Cookies[SignInBrowser.SessionCookie] = session;
        using var replayed = await browser.GetAsync("/wiki/x");
        Assert.Equal(HttpStatusCode.Found, replayed.StatusCode);
    }

    [Fact]
    public async Task SignOut_PostedByAnotherSite_EndsNothing()
    {
        await using var scene = await OpenIdConnectScene.StartAsync();
        using var browser = scene.Open();
        (await scene.SignInAsync(browser)).Dispose();

        using var forged = await browser.PostAsync("/gateway/signout", new() { ["token"] = "x" }, ("Origin", "https://evil.example.com"));
        using var page = await browser.GetAsync("/wiki/x");

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.OK), (forged.StatusCode, page.StatusCode));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Provider_ThatEndsASession_EndsItHere(bool bySession, bool bySubject)
    {
        await using var scene = await OpenIdConnectScene.StartAsync();
        using var browser = scene.Open();
        (await scene.SignInAsync(browser)).Dispose();
        using var before = await browser.GetAsync("/wiki/x");

        using var ended = await PostLogoutAsync(scene, scene.Provider.LogoutToken(claims =>
        {
            claims["sid"] = bySession ? "session-1" : null;
            claims["sub"] = bySubject ? "0815" : null;
        }));
        using var after = await browser.GetAsync("/wiki/x");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Found), (before.StatusCode, ended.StatusCode, after.StatusCode));
        Assert.Single(scene.Backend.Received);
        Assert.Contains("EndedByProvider", scene.Outcomes);
    }

    [Fact]
    public async Task Provider_ThatEndsAnotherSession_EndsNotThisOne()
    {
        await using var scene = await OpenIdConnectScene.StartAsync();
        using var browser = scene.Open();
        (await scene.SignInAsync(browser)).Dispose();

        using var ended = await PostLogoutAsync(scene, scene.Provider.LogoutToken(claims => claims["sid"] = "session-2"));
        using var page = await browser.GetAsync("/wiki/x");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (ended.StatusCode, page.StatusCode));
    }

    [Fact]
    public async Task LogoutToken_SentAgainLater_EndsNotWhatBeganSince()
    {
        await using var scene = await OpenIdConnectScene.StartAsync();
        using var browser = scene.Open();
        var token = scene.Provider.LogoutToken(claims => claims["sid"] = null);
        (await PostLogoutAsync(scene, token)).Dispose();
        scene.Time.Advance(TimeSpan.FromMinutes(2));
        (await scene.SignInAsync(browser)).Dispose();

        using var replayed = await PostLogoutAsync(scene, token);
        using var page = await browser.GetAsync("/wiki/x");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (replayed.StatusCode, page.StatusCode));
    }

    [Theory]
    [MemberData(nameof(NoLogouts))]
    public async Task LogoutToken_ThatIsNone_EndsNothing(
        string what, Action<JsonObject>? claims, Action<JsonObject>? header, string algorithm)
    {
        await using var scene = await OpenIdConnectScene.StartAsync();
        using var browser = scene.Open();
        (await scene.SignInAsync(browser)).Dispose();

        using var refused = await PostLogoutAsync(scene, scene.Provider.LogoutToken(claims, header, algorithm));
        using var page = await browser.GetAsync("/wiki/x");

        Assert.True(refused.StatusCode == HttpStatusCode.BadRequest, what);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("LogoutRefused", scene.Outcomes);
    }

    private static async Task<HttpResponseMessage> SignOutAsync(SignInBrowser browser)
    {
        using var page = await browser.GetAsync("/gateway/signout");
        var token = SignInBrowser.Token(await page.Content.ReadAsStringAsync(Token));
        return await browser.PostAsync("/gateway/signout", new() { ["token"] = token });
    }

    private static Uri Next(HttpResponseMessage response) => new(response.Headers.GetValues("Refresh").Single()["0;url=".Length..]);

    private static async Task<HttpResponseMessage> PostLogoutAsync(OpenIdConnectScene scene, string token)
    {
        using var provider = scene.Gateway.CreateClient(OpenIdConnectScene.Host);
        return await provider.PostAsync(
            Logout, new FormUrlEncodedContent(new Dictionary<string, string> { ["logout_token"] = token }), Token);
    }
}
