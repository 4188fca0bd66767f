using System.Net;
using System.Text.Json.Nodes;
using Gateway.Identity.Auditing;
using Gateway.Identity.Credentials;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.FunctionalTests.Preauthentication.OpenIdConnect;

public sealed class OpenIdConnectAttackTests
{
    public static TheoryData<string, string, AuditReason, TokenLie> Lies => new()
    {
        { "nobody signed it", "none", AuditReason.TokenAlgorithm, new() },
        { "signed with the public key as a secret", "HS256", AuditReason.TokenAlgorithm, new() },
        { "an algorithm that is not listed", "RS512", AuditReason.TokenAlgorithm, new() },
        { "an unknown key", "ES256", AuditReason.TokenKeyUnknown, new(Header: h => h["kid"] = "foreign") },
        { "another issuer", "ES256", AuditReason.TokenOfUnknownIssuer, new(c => c["iss"] = "https://evil.example.com") },
        { "another client", "ES256", AuditReason.TokenForOthers, new(c => c["aud"] = "another") },
        { "another party", "ES256", AuditReason.TokenForOthers, new(c => c["azp"] = "another") },
        { "several clients and no party", "ES256", AuditReason.TokenForOthers, new(c => c["aud"] = new JsonArray("gateway", "another")) },
        { "another nonce", "ES256", AuditReason.TokenOfOtherSignIn, new(c => c["nonce"] = "another") },
        { "no nonce", "ES256", AuditReason.TokenOfOtherSignIn, new(c => c["nonce"] = null) },
        { "an old one", "ES256", AuditReason.TokenExpired, new(c => c["exp"] = DateTimeOffset.UtcNow.AddMinutes(-5).ToUnixTimeSeconds()) },
        { "without an end", "ES256", AuditReason.TokenExpired, new(c => c["exp"] = null) },
        { "of nobody", "ES256", AuditReason.TokenNamesNobody, new(c => c["preferred_username"] = null) },
        { "without a subject", "ES256", AuditReason.TokenNamesNobody, new(c => c["sub"] = null) },
        { "an access token", "ES256", AuditReason.Malformed, new(Header: h => h["typ"] = "at+jwt") },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task IdToken_ThatIsNotForThisSignIn_LetsNobodyIn(string what, string algorithm, AuditReason reason, TokenLie lie)
    {
        await using var scene = await OpenIdConnectScene.StartAsync();
        using var browser = scene.Open();
        (scene.Provider.Algorithm, scene.Provider.Claims, scene.Provider.Header) = (algorithm, lie.Claims, lie.Header);

        using var response = await scene.SignInAsync(browser);

        Assert.True(response.StatusCode == HttpStatusCode.Forbidden, what);
        await AssertNobodyIsInAsync(scene, browser, response, "TokenRefused", reason);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Callback_WithForgedState_NeverAsksTheProvider(string? state)
    {
        await using var scene = await OpenIdConnectScene.StartAsync();
        using var browser = scene.Open();
        var asked = await OpenIdConnectScene.AskAsync(browser);

        using var response = await browser.GetAsync(scene.Provider.SignIn(asked, answer => answer["state"] = state));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Empty(scene.Provider.Exchanged);
        await AssertNobodyIsInAsync(scene, browser, response, "StateRefused", AuditReason.StateRefused);
    }

    [Fact]
    public async Task Callback_InAnotherBrowser_IsRefused()
    {
        await using var scene = await OpenIdConnectScene.StartAsync();
        using var attacker = scene.Open();
        using var victim = scene.Open();
        await OpenIdConnectScene.AskAsync(victim);
        var link = scene.Provider.SignIn(await OpenIdConnectScene.AskAsync(attacker));

        using var response = await victim.GetAsync(link);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Empty(scene.Provider.Exchanged);
        await AssertNobodyIsInAsync(scene, victim, response, "StateRefused", AuditReason.StateRefused);
    }

    [Fact]
    public async Task Callback_WithoutCookie_IsRefused()
    {
        await using var scene = await OpenIdConnectScene.StartAsync();
        using var browser = scene.Open();
        var link = scene.Provider.SignIn(await OpenIdConnectScene.AskAsync(browser));
        browser.Cookies.Clear();

        using var response = await browser.GetAsync(link);

        await AssertNobodyIsInAsync(scene, browser, response, "StateRefused", AuditReason.StateRefused);
    }

    [Fact]
    public async Task Callback_OnAnotherHostWithTheSameCookie_IsRefused()
    {
        await using var scene = await OpenIdConnectScene.StartAsync();
        using var browser = scene.Open();
        using var elsewhere = scene.Open(OpenIdConnectScene.Other);
        var link = scene.Provider.SignIn(await OpenIdConnectScene.AskAsync(browser));
        elsewhere.Cookies["__Host-gateway-form"] = browser.Cookies["__Host-gateway-form"];

        using var response = await elsewhere.GetAsync(link);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Empty(scene.Provider.Exchanged);
    }

    [Fact]
    public async Task Callback_TooLate_IsRefused()
    {
        await using var scene = await OpenIdConnectScene.StartAsync();
        using var browser = scene.Open();
        var link = scene.Provider.SignIn(await OpenIdConnectScene.AskAsync(browser));
        scene.Time.Advance(TimeSpan.FromMinutes(16));

        using var response = await browser.GetAsync(link);

        await AssertNobodyIsInAsync(scene, browser, response, "StateRefused", AuditReason.StateRefused);
    }

    [Fact]
    public async Task Callback_Replayed_BeginsNoSecondSession()
    {
        await using var scene = await OpenIdConnectScene.StartAsync();
        using var browser = scene.Open();
        var link = scene.Provider.SignIn(await OpenIdConnectScene.AskAsync(browser));
        var before = new Dictionary<string, string>(browser.Cookies);
        using var first = await browser.GetAsync(link);
        using var thief = scene.Open();
        using var withoutCookie = await thief.GetAsync(link);
        foreach (var (name, value) in before)
        {
            thief.Cookies[name] = value;
        }

        using var withCookie = await thief.GetAsync(link);

        Assert.Equal(
            (HttpStatusCode.SeeOther, HttpStatusCode.BadRequest, HttpStatusCode.Forbidden),
            (first.StatusCode, withoutCookie.StatusCode, withCookie.StatusCode));
        Assert.DoesNotContain(SignInBrowser.SessionCookie, thief.Cookies.Keys);
        Assert.Equal(AuditReason.CodeRefused, scene.Audit.Last().Reason);
    }

    [Fact]
    public async Task Code_OfAnotherSignIn_IsRefusedByPkceAndByNonce()
    {
        await using var scene = await OpenIdConnectScene.StartAsync();
        using var attacker = scene.Open();
        using var victim = scene.Open();
        var stolen = "";
        scene.Provider.SignIn(await OpenIdConnectScene.AskAsync(victim), answer => stolen = answer["code"]!);

        using var response = await attacker.GetAsync(scene.Provider.SignIn(
            await OpenIdConnectScene.AskAsync(attacker), answer => answer["code"] = stolen));

        Assert.Equal([stolen], scene.Provider.Exchanged);
        await AssertNobodyIsInAsync(scene, attacker, response, "CodeRefused", AuditReason.CodeRefused);
    }

    [Fact]
    public async Task Session_ThatWasThereBefore_EndsWithTheSignIn()
    {
        await using var scene = await OpenIdConnectScene.StartAsync();
        using var browser = scene.Open();
        (await scene.SignInAsync(browser)).Dispose();
        var planted = browser.Cookies[SignInBrowser.SessionCookie];
        using var asked = await browser.GetAsync("/gateway/signin?return=/wiki/x");
        (await browser.GetAsync(scene.Provider.SignIn(asked.Headers.Location!))).Dispose();
        using var attacker = scene.Open();
        attacker.Cookies[SignInBrowser.SessionCookie] = planted;

        using var page = await attacker.GetAsync("/wiki/x");

        Assert.NotEqual(planted, browser.Cookies[SignInBrowser.SessionCookie]);
        Assert.Equal(HttpStatusCode.Found, page.StatusCode);
        Assert.Empty(scene.Backend.Received);
    }

    [Fact]
    public async Task Session_OfOneHost_IsWorthNothingOnAnother()
    {
        await using var scene = await OpenIdConnectScene.StartAsync();
        using var browser = scene.Open();
        (await scene.SignInAsync(browser)).Dispose();
        using var elsewhere = scene.Open(OpenIdConnectScene.Other);
        elsewhere.Cookies[SignInBrowser.SessionCookie] = browser.Cookies[SignInBrowser.SessionCookie];

        using var page = await elsewhere.GetAsync("/x");

        Assert.Equal(HttpStatusCode.Found, page.StatusCode);
        Assert.Empty(scene.Backend.Received);
    }

    [Theory]
    [InlineData("access_denied")]
    [InlineData("<script>alert(1)</script>")]
    public async Task Error_OfTheProvider_IsAPageOfOursWithoutItsWords(string error)
    {
        await using var scene = await OpenIdConnectScene.StartAsync();
        using var browser = scene.Open();
        var asked = await OpenIdConnectScene.AskAsync(browser);

        using var response = await browser.GetAsync(scene.Provider.SignIn(asked, answer =>
        {
            answer.Remove("code");
            answer["error"] = error;
            answer["error_description"] = "<img src=x onerror=alert(1)>";
        }));
        var html = await response.Content.ReadAsStringAsync(Token);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("You could not be signed in. Please try again.", html, StringComparison.Ordinal);
        Assert.Contains("/gateway/signin?return=%2Fwiki%2Fpage%3Fid%3D1", html, StringComparison.Ordinal);
        Assert.DoesNotContain("alert(", html, StringComparison.Ordinal);
        Assert.StartsWith("default-src 'none'; ", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Contains(scene.Audit.Last().TraceId!, html, StringComparison.Ordinal);
        await AssertNobodyIsInAsync(scene, browser, response, "ProviderRefused", AuditReason.ProviderRefused);
    }

    [Theory]
    [InlineData("https://evil.example.com", false)]
    [InlineData(null, true)]
    public async Task Answer_OfAnotherProvider_IsRefusedBeforeItsCodeIsSentAnywhere(string? issuer, bool announced)
    {
        await using var scene = await OpenIdConnectScene.StartAsync(
            prepare: p => p.Issuer.Changed = metadata => metadata["authorization_response_iss_parameter_supported"] = announced);
        using var browser = scene.Open();
        var asked = await OpenIdConnectScene.AskAsync(browser);

        using var response = await browser.GetAsync(scene.Provider.SignIn(asked, answer =>
        {
            if (issuer is not null)
            {
                answer["iss"] = issuer;
            }
        }));

        Assert.Empty(scene.Provider.Exchanged);
        await AssertNobodyIsInAsync(scene, browser, response, "ProviderMixedUp", AuditReason.ProviderMixedUp);
    }

    [Fact]
    public async Task Answer_ThatNamesTheProvider_IsTaken()
    {
        await using var scene = await OpenIdConnectScene.StartAsync(
            prepare: p => p.Issuer.Changed = metadata => metadata["authorization_response_iss_parameter_supported"] = true);
        using var browser = scene.Open();
        var asked = await OpenIdConnectScene.AskAsync(browser);

        using var response = await browser.GetAsync(scene.Provider.SignIn(asked, answer => answer["iss"] = scene.Provider.Issuer.Issuer));

        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
    }

    [Theory]
    [InlineData(200, "not JSON", 502, "ProviderInvalid")]
    [InlineData(200, "[]", 502, "ProviderInvalid")]
    [InlineData(200, "{ \"id_token\": 7 }", 502, "ProviderInvalid")]
    [InlineData(200, "{ \"id_token\": \"a.b.c\" }", 403, "TokenRefused")]
    [InlineData(302, "", 502, "ProviderInvalid")]
    [InlineData(401, "{ \"error\": \"invalid_client\" }", 502, "ProviderInvalid")]
    [InlineData(503, "{ \"error\": \"invalid_grant\" }", 503, "ProviderUnavailable")]
    public async Task TokenEndpoint_ThatTalksNonsense_LetsNobodyIn(int status, string body, int expected, string outcome)
    {
        await using var scene = await OpenIdConnectScene.StartAsync();
        using var browser = scene.Open();
        scene.Provider.TokenAnswer = context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(body);
        };

        using var response = await scene.SignInAsync(browser);

        Assert.Equal(expected, (int)response.StatusCode);
        await AssertNobodyIsInAsync(scene, browser, response, outcome, expected == 502
            ? AuditReason.ProviderInvalid
            : expected == 503 ? AuditReason.None : AuditReason.Malformed);
    }

    [Fact]
    public async Task TokenEndpoint_ThatNeverStopsTalking_IsCutOff()
    {
        await using var scene = await OpenIdConnectScene.StartAsync();
        using var browser = scene.Open();
        scene.Provider.TokenAnswer = async context =>
        {
            var chunk = new byte[64 * 1024];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
            }
        };

        using var response = await scene.SignInAsync(browser);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        await AssertNobodyIsInAsync(scene, browser, response, "ProviderUnavailable", AuditReason.None);
    }

    [Fact]
    public async Task Provider_ThatIsDown_IsAPageThatSaysTryLater()
    {
        await using var scene = await OpenIdConnectScene.StartAsync();
        await scene.Provider.Issuer.StopAsync();
        using var browser = scene.Open();
        using var first = await browser.GetAsync("/wiki/x");

        using var response = await browser.GetAsync(first.Headers.Location!.OriginalString);

        Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(30)), (response.StatusCode, response.Headers.RetryAfter?.Delta));
        Assert.Contains(
            "Signing in is not possible at the moment.", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal((AuthenticationStatus.DirectoryUnavailable, "corp"), (scene.Audit.Last().Result, scene.Audit.Last().Directory));
    }

    [Theory]
    [InlineData("authorization_endpoint")]
    [InlineData("token_endpoint")]
    public async Task Provider_WithoutHttpsAddresses_IsNoProvider(string name)
    {
        await using var scene = await OpenIdConnectScene.StartAsync(
            prepare: p => p.Issuer.Changed = metadata => metadata[name] = "http://login.example.com/plain");
        using var browser = scene.Open();

        using var response = await browser.GetAsync("/gateway/signin");

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal(AuditReason.ProviderInvalid, scene.Audit.Last().Reason);
    }

    [Fact]
    public async Task Source_ThatTriesCodes_IsRateLimitedAndTheProviderIsNotAsked()
    {
        await using var scene = await OpenIdConnectScene.StartAsync();
        using var browser = scene.Open();
        HttpStatusCode status;
        var tries = 0;
        do
        {
            var asked = await OpenIdConnectScene.AskAsync(browser);
            using var response = await browser.GetAsync(scene.Provider.SignIn(asked, answer => answer["code"] = "guessed"));
            status = response.StatusCode;
        }
        while (status == HttpStatusCode.Forbidden && ++tries < 200);

        Assert.Equal(HttpStatusCode.TooManyRequests, status);
        Assert.Equal(tries, scene.Provider.Exchanged.Count);
    }

    [Fact]
    public async Task AccessLog_OfASignIn_HoldsNoCodeStateOrToken()
    {
        await using var scene = await OpenIdConnectScene.StartAsync();
        using var browser = scene.Open();
        var link = scene.Provider.SignIn(await OpenIdConnectScene.AskAsync(browser));
        (await browser.GetAsync(link)).Dispose();
        await scene.Gateway.StopAsync();

        var log = await File.ReadAllTextAsync(scene.AccessLog, Token);

        Assert.Contains("\"/gateway/callback?code=***&state=***\"", log, StringComparison.Ordinal);
        Assert.DoesNotContain("code-1", log, StringComparison.Ordinal);
        Assert.DoesNotContain(Uri.UnescapeDataString(link.Split("state=")[1]), log, StringComparison.Ordinal);
    }

    private static async Task AssertNobodyIsInAsync(
        OpenIdConnectScene scene, SignInBrowser browser, HttpResponseMessage response, string outcome, AuditReason reason)
    {
        Assert.DoesNotContain(SignInBrowser.SessionCookie, browser.Cookies.Keys);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        var line = scene.Audit.Last();
        Assert.Equal((reason, "OpenIdConnect"), (line.Reason, line.Scheme));
        Assert.NotEqual(AuthenticationStatus.Accepted, line.Result);
        Assert.Contains(outcome, scene.Outcomes);
        using var page = await browser.GetAsync("/wiki/x");
        Assert.Equal(HttpStatusCode.Found, page.StatusCode);
        Assert.Empty(scene.Backend.Received);
    }

    /// <summary>What a token says that it should not.</summary>
    public sealed record TokenLie(Action<JsonObject>? Claims = null, Action<JsonObject>? Header = null);
}
