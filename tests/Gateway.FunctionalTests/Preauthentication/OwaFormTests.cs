using System.Net;
using System.Net.Http.Headers;
using Gateway.Identity.Credentials;
using Xunit;

namespace Gateway.FunctionalTests.Preauthentication;

/// <summary>Clients of Outlook Web Access that post its sign-in form straight to the gateway, in the sequence of DavMail.</summary>
public sealed class OwaFormTests
{
    private const string Destination = "https://mail.example.com/owa/";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Client_WithoutAccept_IsLedToTheForm()
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var client = fixture.CreateClient();

        using var first = await client.GetAsync("/owa/", Token);
        using var page = await client.GetAsync(first.Headers.Location, Token);

        Assert.Equal(HttpStatusCode.Found, first.StatusCode);
        Assert.Contains("name=\"password\"", await page.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        using var both = await client.GetAsync("/both/", Token);
        Assert.Equal(HttpStatusCode.Unauthorized, both.StatusCode); // Basic is offered, which any program can answer
    }

    [Theory]
    [InlineData("/owa/auth.owa", Destination)]
    [InlineData("/OWA/auth/owaauth.dll", "/owa/")]
    [InlineData("/owa/auth.owa", "https://evil.example.org/owa/")]
    [InlineData("/owa/auth.owa", "https://mail.example.com/owa/auth/logon.aspx?reason=2")]
    public async Task Form_WithTheRightPassword_StartsASession(string path, string destination)
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var browser = fixture.Open();

        using var signedIn = await PostAsync(browser, TestDirectory.AlicePassword, path, destination);

        Assert.Equal(HttpStatusCode.Found, signedIn.StatusCode);
        Assert.Equal("/owa/", signedIn.Headers.Location?.ToString());
        Assert.Empty(fixture.Backend.Received);
        using var mail = await browser.GetAsync("/owa/");
        Assert.Equal(HttpStatusCode.OK, mail.StatusCode);
        Assert.Equal(
            PreauthenticationFixture.Basic("alice", TestDirectory.AlicePassword),
            Assert.Single(fixture.Backend.Received).Headers["Authorization"]);
    }

    [Theory]
    [InlineData("wrong", AuthenticationStatus.WrongPassword)]
    [InlineData("", AuthenticationStatus.Unusable)]
    public async Task Form_WithAWrongPassword_LeadsToThePageWithTheReasonThatOwaNames(string password, AuthenticationStatus status)
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var browser = fixture.Open();
        fixture.Directory.Always = status;

        using var refused = await PostAsync(browser, password);
        using var page = await browser.GetAsync(refused.Headers.Location!.OriginalString);

        Assert.Equal(HttpStatusCode.Found, refused.StatusCode);
        Assert.EndsWith("reason=2", refused.Headers.Location.OriginalString, StringComparison.Ordinal);
        Assert.Contains("is not correct", await page.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.DoesNotContain(SignInBrowser.SessionCookie, browser.Cookies.Keys);
        Assert.Empty(fixture.Backend.Received);
    }

    [Theory]
    [InlineData("Origin", "https://evil.example.org")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task Form_OfAnotherSite_IsRefused(string name, string value)
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var browser = fixture.Open();

        using var refused = await PostAsync(browser, TestDirectory.AlicePassword, headers: (name, value));

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.DoesNotContain(SignInBrowser.SessionCookie, browser.Cookies.Keys);
    }

    [Fact]
    public async Task Form_OfSomebodyWithASession_IsTheBackEnds()
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var browser = fixture.Open();
        using var signedIn = await browser.SignInAsync("alice", TestDirectory.AlicePassword);

        using var passed = await PostAsync(browser, TestDirectory.AlicePassword);

        Assert.Equal(HttpStatusCode.OK, passed.StatusCode);
        Assert.Equal("/owa/auth.owa", Assert.Single(fixture.Backend.Received).Target);
    }

    [Fact]
    public async Task Form_WhereNobodySignsInByForm_IsNotTaken()
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var client = fixture.CreateClient();
        using var content = new StringContent("username=alice&password=x");
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");

        using var response = await client.PostAsync("/exchweb/bin/auth/owaauth.dll", content, Token);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private static Task<HttpResponseMessage> PostAsync(
        SignInBrowser browser,
        string password,
        string path = "/owa/auth.owa",
        string destination = Destination,
        params (string Name, string Value)[] headers) => browser.PostAsync(
            path,
            new()
            {
                ["destination"] = destination,
                ["flags"] = "4",
                ["forcedownlevel"] = "0",
                ["trusted"] = "4",
                ["username"] = "alice",
                ["password"] = password,
                ["isUtf8"] = "1",
            },
            headers);
}
