using System.Net;
using Gateway.Identity.Credentials;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.FunctionalTests.Preauthentication.OpenIdConnect;

public sealed class OpenIdConnectTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Navigation_Unknown_IsSentToTheProviderWithStateNonceAndPkce()
    {
        await using var scene = await OpenIdConnectScene.StartAsync();
        using var browser = scene.Open();

        var asked = await OpenIdConnectScene.AskAsync(browser);

        Assert.Equal(scene.Provider.Issuer.Issuer + "/authorize", asked.GetLeftPart(UriPartial.Path));
        var query = TestProvider.Read(asked);
        Assert.Equal(("code", "gateway", "S256"), (query["response_type"], query["client_id"], query["code_challenge_method"]));
        Assert.Equal("openid profile", query["scope"]);
        Assert.Equal($"https://{OpenIdConnectScene.Host}/gateway/callback", query["redirect_uri"]);
        Assert.All((string[])[query["nonce"], query["code_challenge"]], value => Assert.Equal(43, value.Length));
        Assert.DoesNotContain("page", query["state"], StringComparison.Ordinal);
        Assert.EndsWith("; Path=/; Secure; HttpOnly; SameSite=Lax", Assert.Single(
            browser.LastSetCookies, c => c.StartsWith("__Host-gateway-form=", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Empty(scene.Backend.Received);
    }

    [Fact]
    [Proves("Identity:Issuers:*:Client:Id")]
    [Proves("Identity:Issuers:*:Client:Secret")]
    public async Task SignIn_AtTheProvider_OpensTheDeepLinkAndTellsUserAndGroups()
    {
        await using var scene = await OpenIdConnectScene.StartAsync();
        using var browser = scene.Open();

        using var signedIn = await scene.SignInAsync(browser);
        using var page = await browser.GetAsync(signedIn.Headers.Location!.OriginalString);

        Assert.Equal((HttpStatusCode.SeeOther, "/wiki/page?id=1"), (signedIn.StatusCode, signedIn.Headers.Location.OriginalString));
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        var received = Assert.Single(scene.Backend.Received);
        Assert.Equal(("alice", "staff,mail"), (received.Headers["X-Forwarded-User"], received.Headers["X-Forwarded-Groups"]));
        Assert.DoesNotContain("Cookie", received.Headers.Keys);
        Assert.Equal(["__Host-gateway"], browser.Cookies.Keys);
        var line = Assert.Single(scene.Audit);
        Assert.Equal(
            ("alice", "corp", "OpenIdConnect", AuthenticationStatus.Accepted),
            (line.CanonicalName, line.Directory, line.Scheme, line.Result));
    }

    [Theory]
    [InlineData("/staff/x", HttpStatusCode.OK)]
    [InlineData("/bosses/x", HttpStatusCode.Forbidden)]
    public async Task SignedIn_WithAndWithoutTheGroup_MayOrMayNot(string target, HttpStatusCode expected)
    {
        await using var scene = await OpenIdConnectScene.StartAsync();
        using var browser = scene.Open();
        using var signedIn = await scene.SignInAsync(browser, target);

        using var page = await browser.GetAsync(target);

        Assert.Equal(expected, page.StatusCode);
        Assert.Equal(expected == HttpStatusCode.OK ? 1 : 0, scene.Backend.Received.Count);
    }

    [Theory]
    [InlineData("/wiki/x", "OpenIdConnect")]
    [InlineData("/staff/x", "OpenIdConnect", "Basic")]
    public async Task Program_Unknown_IsAnsweredWith401(string target, params string[] challenges)
    {
        await using var scene = await OpenIdConnectScene.StartAsync();
        using var browser = scene.Open();

        using var response = await browser.GetAsync(target, ("Accept", "application/json"));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(challenges, response.Headers.WwwAuthenticate.Select(c => c.Scheme));
        Assert.Empty(browser.LastSetCookies);
    }

    [Fact]
    public async Task Script_OfAPage_Gets401WithoutThePromptOfTheBrowser()
    {
        await using var scene = await OpenIdConnectScene.StartAsync();
        using var browser = scene.Open();

        using var response = await browser.GetAsync("/staff/x", ("Sec-Fetch-Mode", "cors"));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(["OpenIdConnect"], response.Headers.WwwAuthenticate.Select(c => c.Scheme));
    }

    [Theory]
    [InlineData($"\"Secret\": \"{TestProvider.ClientSecret}\", \"Authentication\": \"ClientSecretPost\"")]
    [InlineData("\"Scopes\": [ \"openid\" ]")]
    public async Task SignIn_WithSecretInTheBodyOrWithout_Works(string client)
    {
        await using var scene = await OpenIdConnectScene.StartAsync(client);
        using var browser = scene.Open();

        using var signedIn = await scene.SignInAsync(browser);

        Assert.Equal(HttpStatusCode.SeeOther, signedIn.StatusCode);
        Assert.Contains(SignInBrowser.SessionCookie, browser.Cookies.Keys);
    }

    [Fact]
    public async Task SignIn_AfterTheProviderTookNewKeys_IsVerifiedWithThem()
    {
        await using var scene = await OpenIdConnectScene.StartAsync();
        using var first = scene.Open();
        using var before = await scene.SignInAsync(first);
        scene.Provider.Issuer.Rotate();
        scene.Time.Advance(TimeSpan.FromMinutes(1));
        using var second = scene.Open();

        using var after = await scene.SignInAsync(second);

        Assert.Equal(HttpStatusCode.SeeOther, after.StatusCode);
        Assert.Contains(SignInBrowser.SessionCookie, second.Cookies.Keys);
    }

    [Fact]
    public async Task Session_IdleTooLong_GoesToTheProviderAgain()
    {
        await using var scene = await OpenIdConnectScene.StartAsync();
        using var browser = scene.Open();
        using var signedIn = await scene.SignInAsync(browser);
        scene.Time.Advance(TimeSpan.FromMinutes(16));

        using var page = await browser.GetAsync("/wiki/x");

        Assert.Equal("/gateway/signin?return=%2Fwiki%2Fx&reason=ended", page.Headers.Location?.OriginalString);
        Assert.Empty(scene.Backend.Received);
    }

    [Fact]
    public async Task Callback_WithAnExpiredState_BesideAGoodSession_LeadsOn_AndTheSessionStays()
    {
        await using var scene = await OpenIdConnectScene.StartAsync();
        using var browser = scene.Open();
        var forgotten = await OpenIdConnectScene.AskAsync(browser, "/wiki/one");
        (await browser.GetAsync(scene.Provider.SignIn(await OpenIdConnectScene.AskAsync(browser, "/wiki/two")))).Dispose();
        scene.Time.Advance(TimeSpan.FromMinutes(10));
        (await browser.GetAsync("/wiki/two")).Dispose();
        scene.Time.Advance(TimeSpan.FromMinutes(6));

        using var late = await browser.GetAsync(scene.Provider.SignIn(forgotten));
        using var page = await browser.GetAsync("/wiki/x");

        Assert.Equal((HttpStatusCode.SeeOther, HttpStatusCode.OK), (late.StatusCode, page.StatusCode));
    }

    [Fact]
    public async Task Tabs_SentToTheProviderAtOnce_AreAllSignedInByTheFirst()
    {
        await using var scene = await OpenIdConnectScene.StartAsync();
        using var browser = scene.Open();
        var one = await OpenIdConnectScene.AskAsync(browser, "/wiki/one");
        var two = await OpenIdConnectScene.AskAsync(browser, "/wiki/two");

        using var first = await browser.GetAsync(scene.Provider.SignIn(two));
        using var second = await browser.GetAsync(scene.Provider.SignIn(one));

        Assert.Equal(["/wiki/two", "/wiki/one"], ((HttpResponseMessage[])[first, second]).Select(r => r.Headers.Location?.OriginalString));
        Assert.Single(scene.Provider.Exchanged);
    }

    [Theory]
    [InlineData("https://evil.example.com/")]
    [InlineData("//evil.example.com")]
    [InlineData("/\\evil.example.com")]
    [InlineData("/gateway/signout")]
    public async Task Target_OfAnotherSiteOrOfTheGatewayItself_IsNotFollowed(string target)
    {
        await using var scene = await OpenIdConnectScene.StartAsync();
        using var browser = scene.Open();
        using var asked = await browser.GetAsync($"/gateway/signin?return={Uri.EscapeDataString(target)}");

        using var signedIn = await browser.GetAsync(scene.Provider.SignIn(asked.Headers.Location!));

        Assert.Equal("/wiki/", signedIn.Headers.Location?.OriginalString);
    }
}
