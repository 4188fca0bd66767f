using System.Net;
using Gateway.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Preauthentication;

public sealed class SignInCodeTests
{
    [Fact]
    public async Task Code_AfterThePassword_LetsInUntilTheSessionEnds()
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var browser = fixture.Open();

        using var page = await browser.SignInAsync("otto", "otto-pw", "/owa/inbox");
        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("Your &lt;b&gt;code&lt;/b&gt;?", html, StringComparison.Ordinal);
        Assert.DoesNotContain("otto-pw", html, StringComparison.Ordinal);
        Assert.DoesNotContain(SignInBrowser.SessionCookie, browser.Cookies.Keys);

        using var answered = await AnswerAsync(browser, html, TestDirectory.OttosCode);
        Assert.Equal("/owa/inbox", answered.Headers.Location!.OriginalString);

        // The code is good for once: nothing asks the directory again, and the password is delegated.
        var asked = fixture.Directory.Asked.Count;
        fixture.Time.Jump(TimeSpan.FromMinutes(12));
        using var inbox = await browser.GetAsync("/owa/inbox");
        Assert.Equal(HttpStatusCode.OK, inbox.StatusCode);
        Assert.Equal(asked, fixture.Directory.Asked.Count);
        Assert.Equal(PreauthenticationFixture.Basic("otto", "otto-pw"), fixture.Backend.Received.Last().Headers["Authorization"]);
    }

    [Fact]
    public async Task WrongCode_BeginsAnew()
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var browser = fixture.Open();
        using var page = await browser.SignInAsync("otto", "otto-pw");
        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        using var answered = await AnswerAsync(browser, html, "000000");

        Assert.Equal(HttpStatusCode.Unauthorized, answered.StatusCode);
        Assert.DoesNotContain(SignInBrowser.SessionCookie, browser.Cookies.Keys);
        Assert.Contains(
            "name=\"password\"", await answered.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Question_OfAnotherBrowserOrTooOld_IsNoQuestion()
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var browser = fixture.Open();
        using var thief = fixture.Open();
        using var page = await browser.SignInAsync("otto", "otto-pw");
        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        (await thief.GetAsync("/gateway/signin")).Dispose(); // a form cookie of its own

        using var stolen = await AnswerAsync(thief, html, TestDirectory.OttosCode);
        Assert.Equal(HttpStatusCode.BadRequest, stolen.StatusCode);

        fixture.Time.Jump(TimeSpan.FromMinutes(11));
        using var late = await AnswerAsync(browser, html, TestDirectory.OttosCode);
        Assert.Equal(HttpStatusCode.BadRequest, late.StatusCode);
    }

    [Fact]
    public async Task Answer_ThatIsGivenAgain_IsNotAskedAbout()
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var browser = fixture.Open();
        using var page = await browser.SignInAsync("otto", "otto-pw", "/owa/inbox");
        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var copied = browser.Cookies.ToArray();
        using var answered = await AnswerAsync(browser, html, TestDirectory.OttosCode);
        Assert.Equal(HttpStatusCode.SeeOther, answered.StatusCode);

        // A double click is one answer.
        Restore();
        using var clicked = await AnswerAsync(browser, html, TestDirectory.OttosCode);
        Assert.Equal(HttpStatusCode.SeeOther, clicked.StatusCode);

        var asked = fixture.Directory.Asked.Count;
        fixture.Time.Jump(TimeSpan.FromSeconds(5));
        Restore();
        using var again = await AnswerAsync(browser, html, TestDirectory.OttosCode);
        Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);
        Assert.Equal(asked, fixture.Directory.Asked.Count);

        // The form's cookie goes with the answer; whoever has copied the page has copied it too.
        void Restore()
        {
            foreach (var (name, value) in copied)
            {
                browser.Cookies[name] = value;
            }
        }
    }

    [Fact]
    public async Task Program_ThatCannotBeAsked_IsRefused()
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var client = fixture.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/basic/")
        {
            Headers = { { "Authorization", PreauthenticationFixture.Basic("otto", "otto-pw") } },
        };

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Empty(fixture.Backend.Received);
    }

    private static Task<HttpResponseMessage> AnswerAsync(SignInBrowser browser, string html, string code) =>
        browser.PostAsync("/gateway/signin-code", new() { ["token"] = SignInBrowser.Token(html), ["code"] = code });
}
