using System.Net;
using Gateway.Identity.Credentials;
using Gateway.Testing;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.FunctionalTests.Preauthentication;

public sealed class FormsTests
{
    [Fact]
    public async Task SignIn_WithRightPassword_OpensTheDeepLinkAndDelegates()
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var browser = fixture.Open();

        using var first = await browser.GetAsync("/owa/?ae=Item&id=RgAAAAB%2fabc");
        var signIn = first.Headers.Location!.OriginalString;
        using var page = await browser.GetAsync(signIn);
        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        using var signedIn = await browser.PostAsync(
            "/gateway/signin", SignInBrowser.Fields(SignInBrowser.Token(html), "alice", TestDirectory.AlicePassword));

        Assert.Equal(HttpStatusCode.Found, first.StatusCode);
        Assert.Equal("/gateway/signin?return=%2Fowa%2F%3Fae%3DItem%26id%3DRgAAAAB%252fabc", signIn);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, signedIn.StatusCode);
        Assert.Equal("/owa/?ae=Item&id=RgAAAAB%2fabc", signedIn.Headers.Location!.OriginalString);
        Assert.Empty(fixture.Backend.Received);

        using var mail = await browser.GetAsync(signedIn.Headers.Location.OriginalString);

        Assert.Equal(HttpStatusCode.OK, mail.StatusCode);
        var received = Assert.Single(fixture.Backend.Received);
        Assert.Equal("/owa/?ae=Item&id=RgAAAAB%2fabc", received.Target);
        Assert.Equal(PreauthenticationFixture.Basic("alice", TestDirectory.AlicePassword), received.Headers["Authorization"]);
        Assert.DoesNotContain("Cookie", received.Headers.Keys);
    }

    [Fact]
    public async Task SessionCookie_IsBoundToHttpsHostAndBrowser()
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var browser = fixture.Open();

        using var response = await browser.SignInAsync("alice", TestDirectory.AlicePassword);

        var cookie = Assert.Single(browser.LastSetCookies, c => c.StartsWith("__Host-gateway=", StringComparison.Ordinal));
        Assert.EndsWith("; Path=/; Secure; HttpOnly; SameSite=Lax", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("alice", cookie, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AuthenticationStatus.WrongPassword)]
    [InlineData(AuthenticationStatus.UnknownUser)]
    [InlineData(AuthenticationStatus.LockedOut)]
    [InlineData(AuthenticationStatus.Throttled)]
    [InlineData(AuthenticationStatus.Disabled)]
    [InlineData(AuthenticationStatus.MustChangePassword)]
    public async Task SignIn_RefusedForWhateverCause_SaysTheSameSentence(AuthenticationStatus result)
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var browser = fixture.Open();
        fixture.Directory.Always = result;

        using var response = await browser.SignInAsync("alice", TestDirectory.AlicePassword);
        var html = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("The user name or password is not correct. Please try again.", html, StringComparison.Ordinal);
        Assert.DoesNotContain(SignInBrowser.SessionCookie, browser.Cookies.Keys);
        Assert.DoesNotContain(TestDirectory.AlicePassword, WebUtility.HtmlDecode(html), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_WhenNoDirectoryAnswers_SaysTryLater()
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var browser = fixture.Open();
        fixture.Directory.Always = AuthenticationStatus.DirectoryUnavailable;

        using var response = await browser.SignInAsync("alice", TestDirectory.AlicePassword);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
    }

    [Fact]
    public async Task Page_AllowsNoScriptFrameOrCache()
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var browser = fixture.Open();

        using var page = await browser.GetAsync("/gateway/signin?return=%2Fowa%2F%22%3E%3Cscript%3E&reason=%3Cscript%3E");
        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal("default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'", string.Join(
            "", page.Headers.GetValues("Content-Security-Policy")));
        Assert.True(page.Headers.CacheControl!.NoStore);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("style=", html, StringComparison.OrdinalIgnoreCase);
        var style = html.Split("href=\"")[1].Split('"')[0];
        using var css = await browser.GetAsync(style);
        Assert.Equal("text/css", css.Content.Headers.ContentType!.MediaType);
        Assert.Empty(fixture.Backend.Received);
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("https://evil.example/")]
    [InlineData("/%2f%2fevil.example")]
    [InlineData("/\r\nLocation: https://evil.example")]
    [InlineData("/gateway/signout")]
    public async Task SignIn_WithHostileReturn_LandsOnTheRoute(string target)
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var browser = fixture.Open();

        using var response = await browser.SignInAsync("alice", TestDirectory.AlicePassword, target);

        Assert.Equal("/owa/", response.Headers.Location!.OriginalString);
    }

    [Theory]
    [InlineData("/gateway")]
    [InlineData("/gateway/")]
    [InlineData("/gateway/x")]
    [InlineData("/Gateway/SignIn/x")]
    [InlineData("/g%61teway/x")]
    public async Task ReservedPath_IsNeverForwarded(string target)
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var browser = fixture.Open("other.example.com");
        (await browser.SignInAsync("alice", TestDirectory.AlicePassword, "/")).Dispose();

        using var response = await browser.GetAsync(target);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Empty(fixture.Backend.Received);
    }

    [Fact]
    public async Task PostFromABrowser_AfterTheSessionEnded_GoesBackToThePageAndIsNotReplayed()
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var browser = fixture.Open();
        (await browser.SignInAsync("alice", TestDirectory.AlicePassword)).Dispose();
        fixture.Time.Jump(TimeSpan.FromMinutes(16));

        using var response = await browser.PostAsync(
            "/owa/send", new() { ["body"] = "x" }, ("Referer", "https://mail.example.com/owa/?ae=New"));

        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.Equal("/gateway/signin?return=%2Fowa%2F%3Fae%3DNew&reason=ended", response.Headers.Location!.OriginalString);
        Assert.Empty(fixture.Backend.Received);
    }

    [Theory]
    [InlineData("/owa/x", false, 401, "Forms")]
    [InlineData("/owa/x", true, 440, "")]
    [InlineData("/both/x", false, 401, "Forms")]
    [InlineData("/both/x", true, 440, "")]
    public async Task Script_NeverGetsAPageNorAPrompt(string target, bool hadSession, int status, string schemes)
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var browser = fixture.Open();
        if (hadSession)
        {
            (await browser.SignInAsync("alice", TestDirectory.AlicePassword)).Dispose();
            fixture.Time.Jump(TimeSpan.FromMinutes(16));
        }

        using var response = await browser.GetAsync(target, ("X-Requested-With", "XMLHttpRequest"));

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(schemes, string.Join(' ', response.Headers.WwwAuthenticate.Select(h => h.Scheme)));
        Assert.Equal("text/plain", response.Content.Headers.ContentType!.MediaType);
        Assert.Empty(fixture.Backend.Received);
    }

    [Theory]
    [InlineData("/owa/x", "Forms")]
    [InlineData("/both/x", "Forms Basic")]
    public async Task Program_GetsTheChallengesOfTheRoute(string target, string schemes)
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var client = fixture.CreateClient();
        client.DefaultRequestHeaders.Accept.ParseAdd("*/*");

        using var response = await client.GetAsync(target, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(schemes, string.Join(' ', response.Headers.WwwAuthenticate.Select(h => h.Scheme)));
        Assert.Empty(fixture.Backend.Received);
    }

    [Fact]
    public async Task BasicCredential_OnFormsRoute_IsIgnoredAndOnBothAccepted()
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var client = fixture.CreateClient();
        client.DefaultRequestHeaders.Accept.ParseAdd("*/*");
        client.DefaultRequestHeaders.TryAddWithoutValidation(
            "Authorization", PreauthenticationFixture.Basic("alice", TestDirectory.AlicePassword));

        using var forms = await client.GetAsync("/owa/x", TestContext.Current.CancellationToken);
        using var both = await client.GetAsync("/both/x", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, forms.StatusCode);
        Assert.Equal(HttpStatusCode.OK, both.StatusCode);
        Assert.Equal("alice", Assert.Single(fixture.Backend.Received).Headers["X-Forwarded-User"]);
    }

    [Fact]
    public async Task BackEndCookie_UnderOurName_IsDroppedAndOthersKept()
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        fixture.Backend.Answer = context =>
        {
            context.Response.Headers.Append("Set-Cookie", "__Host-gateway=theirs; Path=/; Secure");
            context.Response.Headers.Append("Set-Cookie", "UC=1; Path=/owa");
            return Task.CompletedTask;
        };
        using var browser = fixture.Open();
        (await browser.SignInAsync("alice", TestDirectory.AlicePassword)).Dispose();

        using var response = await browser.GetAsync("/owa/");

        Assert.Equal(["UC=1; Path=/owa"], browser.LastSetCookies);
    }

    [Theory]
    [InlineData("/open/x")]
    [InlineData("/basic/x")]
    public async Task BackEndCookie_UnderOurNameOnARouteWithoutAPage_IsDroppedAndOthersKept(string path)
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        fixture.Backend.Answer = context =>
        {
            context.Response.Headers.Append("Set-Cookie", "__Host-gateway=theirs; Path=/; Secure");
            context.Response.Headers.Append("Set-Cookie", "UC=1; Path=/");
            context.Response.Headers.Append("Set-Cookie", "__Host-gateway-form=theirs; Path=/; Secure");
            context.Response.Headers.Append("Set-Cookie", "__Host-gateway-device=theirs; Path=/; Secure");
            foreach (var disguised in (string[])["=__Host-gateway=theirs", " = __Host-gateway=theirs", "__Host-gateway", "=__Host-gateway"])
            {
                context.Response.Headers.Append("Set-Cookie", $"{disguised}; Path=/; Secure");
            }

            return Task.CompletedTask;
        };
        using var client = fixture.CreateClient();
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", PreauthenticationFixture.Basic("bob", "bob-pw"));

        using var response = await client.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal(["UC=1; Path=/"], response.Headers.GetValues("Set-Cookie"));
    }
}
