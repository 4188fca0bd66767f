using System.Net;
using System.Text;
using Gateway.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Preauthentication;

public sealed class SignInFormTests
{
    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "http://mail.example.com")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task Form_FromAnotherSite_IsRefusedUnread(string header, string value)
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var browser = fixture.Open();
        var token = await TokenAsync(browser);

        using var response = await browser.PostAsync(
            "/gateway/signin", SignInBrowser.Fields(token, "alice", TestDirectory.AlicePassword), (header, value));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Empty(fixture.Directory.Asked);
    }

    [Theory]
    [InlineData("Origin", "https://mail.example.com")]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    public async Task Form_FromOurPage_IsTaken(string header, string value)
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var browser = fixture.Open();
        var token = await TokenAsync(browser);

        using var response = await browser.PostAsync(
            "/gateway/signin", SignInBrowser.Fields(token, "alice", TestDirectory.AlicePassword), (header, value));

        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
    }

    [Fact]
    public async Task Form_WithTheTokenOfAnotherBrowserHostOrTime_AsksNobody()
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var attacker = fixture.Open();
        using var other = fixture.Open("other.example.com");
        using var browser = fixture.Open();
        var foreign = await TokenAsync(attacker);
        var own = await TokenAsync(browser);
        other.Cookies["__Host-gateway-form"] = browser.Cookies["__Host-gateway-form"];
        var otherHost = await TokenAsync(other);

        foreach (var token in new[] { foreign, otherHost, "", "x", own[..^2], own + "AA" })
        {
            using var refused = await browser.PostAsync(
                "/gateway/signin", SignInBrowser.Fields(token, "alice", TestDirectory.AlicePassword));
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }

        fixture.Time.Jump(TimeSpan.FromHours(3));
        using var late = await browser.PostAsync("/gateway/signin", SignInBrowser.Fields(own, "alice", TestDirectory.AlicePassword));
        Assert.Equal(HttpStatusCode.BadRequest, late.StatusCode);
        Assert.Empty(fixture.Directory.Asked);
    }

    [Fact]
    public async Task Form_WithoutTheFormCookie_AsksNobody()
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var browser = fixture.Open();
        var token = await TokenAsync(browser);
        browser.Cookies.Clear();

        using var response = await browser.PostAsync("/gateway/signin", SignInBrowser.Fields(token, "alice", TestDirectory.AlicePassword));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Empty(fixture.Directory.Asked);
    }

    [Theory]
    [InlineData("application/json", "{}")]
    [InlineData("text/plain", "token=x")]
    [InlineData("multipart/form-data; boundary=x", "--x--")]
    [InlineData("application/x-www-form-urlencoded", "")]
    [InlineData("application/x-www-form-urlencoded", "&&&&=&==&%%%=%zz")]
    [InlineData("application/x-www-form-urlencoded", "token")]
    public async Task Body_ThatIsNoForm_ShowsThePageAgain(string type, string body)
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var browser = fixture.Open();
        using var content = new StringContent(body, Encoding.UTF8);
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        using var response = await browser.SendAsync(HttpMethod.Post, "/gateway/signin", content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_TooLarge_IsRefusedWithALengthOrWithout(bool isChunked)
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var browser = fixture.Open();
        var token = await TokenAsync(browser);
        using var content = new FormUrlEncodedContent(SignInBrowser.Fields(token, "alice", new string('x', 9_000)));
        content.Headers.ContentLength = isChunked ? null : content.Headers.ContentLength;

        using var response = await browser.SendAsync(
            HttpMethod.Post, "/gateway/signin", content, isChunked ? [("Transfer-Encoding", "chunked")] : []);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Empty(fixture.Directory.Asked);
    }

    [Theory]
    [InlineData("", "x")]
    [InlineData("alice", "")]
    [InlineData("ali:ce", "x")]
    [InlineData("ali\0ce", "x")]
    [InlineData("alice", "x\r\ny")]
    public async Task Credential_ThatCanBeNone_IsRefusedAsAWrongOne(string user, string password)
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var browser = fixture.Open();
        var token = await TokenAsync(browser);

        using var response = await browser.PostAsync("/gateway/signin", SignInBrowser.Fields(token, user, password));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Empty(fixture.Directory.Asked);
    }

    [Fact]
    public async Task UserName_WithMarkup_IsShownEncoded()
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var browser = fixture.Open();

        using var response = await browser.SignInAsync("\"><script>alert(1)</script>", "x");

        Assert.DoesNotContain(
            "<script", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("PUT", "/gateway/signin")]
    [InlineData("DELETE", "/gateway/signout")]
    [InlineData("POST", "/gateway/signin.css")]
    public async Task Method_OfNoUse_IsRefused(string method, string target)
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var browser = fixture.Open();

        using var response = await browser.SendAsync(new HttpMethod(method), target, null);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    private static async Task<string> TokenAsync(SignInBrowser browser)
    {
        using var page = await browser.GetAsync("/gateway/signin");
        return SignInBrowser.Token(await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
