using System.Net;
using Gateway.Identity.Credentials;
using Gateway.Identity.Lockout;
using Gateway.Preauthentication.Sessions;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.FunctionalTests.Preauthentication;

public sealed class FormSessionTests
{
    private const string DeviceCookie = "__Host-gateway-device";

    [Theory]
    [InlineData("public", 14, true)]
    [InlineData("public", 16, false)]
    [InlineData("private", 7 * 60, true)]
    [InlineData("private", 8 * 60, false)]
    public async Task Session_LeftIdle_EndsByTheKindOfComputer(string computer, int minutes, bool isAlive)
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var browser = fixture.Open();
        (await browser.SignInAsync("alice", TestDirectory.AlicePassword, computer: computer)).Dispose();
        fixture.Time.Jump(TimeSpan.FromMinutes(minutes));

        using var response = await browser.GetAsync("/owa/");

        Assert.Equal(isAlive ? HttpStatusCode.OK : HttpStatusCode.Found, response.StatusCode);
    }

    [Fact]
    public async Task Session_WhileSomebodyGuessesAtThePassword_GoesOn()
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var browser = fixture.Open();
        (await browser.SignInAsync("alice", TestDirectory.AlicePassword)).Dispose();
        await LockAliceAsync(fixture);
        using var client = fixture.CreateClient();
        client.DefaultRequestHeaders.TryAddWithoutValidation(
            "Authorization", PreauthenticationFixture.Basic("alice", TestDirectory.AlicePassword));

        using var guess = await client.GetAsync("/basic/", TestContext.Current.CancellationToken);
        using var cached = await browser.GetAsync("/owa/");
        fixture.Time.Jump(TimeSpan.FromMinutes(6));
        using var verified = await browser.GetAsync("/owa/");
        fixture.Directory.Passwords["alice"] = "changed";
        fixture.Time.Jump(TimeSpan.FromMinutes(6));
        using var changed = await browser.GetAsync("/owa/");

        Assert.Equal(HttpStatusCode.Unauthorized, guess.StatusCode);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (cached.StatusCode, verified.StatusCode));
        Assert.Equal(HttpStatusCode.Found, changed.StatusCode);
    }

    [Theory]
    [InlineData("private", 1)]
    [InlineData("public", 0)]
    public async Task Computer_ThatIsPrivate_IsRecognizedByACookie(string computer, int devices)
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var browser = fixture.Open();
        (await browser.SignInAsync("alice", "wrong", computer: computer)).Dispose();
        Assert.DoesNotContain(DeviceCookie, browser.Cookies.Keys);
        (await browser.SignInAsync("alice", TestDirectory.AlicePassword, computer: computer)).Dispose();
        (await browser.SignInAsync("alice", TestDirectory.AlicePassword, computer: computer)).Dispose();

        var store = fixture.Gateway.Services.GetRequiredService<MemoryLockoutStore>();
        Assert.Equal(devices, store.Find("alice")!.FamiliarDevices.Count);
        const string Attributes = "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=34560000";
        var set = browser.LastSetCookies.Where(c => c.StartsWith(DeviceCookie, StringComparison.Ordinal));
        Assert.Equal(devices, set.Count(c => c.EndsWith(Attributes, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task KnownComputer_InANewNetworkWhileTheAccountIsLocked_SignsIn()
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        var store = fixture.Gateway.Services.GetRequiredService<MemoryLockoutStore>();
        const string Device = "0123456789abcdefghijkl";
        store.Seen("alice", new SignInOrigin(SourceNetwork.Of(IPAddress.Parse("192.0.2.7")), DeviceKey.Of(Device)));
        await LockAliceAsync(fixture);
        using var stranger = fixture.Open();
        stranger.Cookies[DeviceCookie] = "lkjihgfedcba9876543210";
        using var owner = fixture.Open();
        owner.Cookies[DeviceCookie] = Device;

        using var refused = await stranger.SignInAsync("alice", TestDirectory.AlicePassword);
        using var accepted = await owner.SignInAsync("alice", TestDirectory.AlicePassword);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, accepted.StatusCode);
    }

    /// <summary>Scripts of an application send tokens of their own; nobody but the gateway tells the back end who asks.</summary>
    [Theory]
    [InlineData("MSAuth1.0 usertoken=\"x\", type=\"MSACT\"")]
    [InlineData("Bearer application-token")]
    [InlineData("Negotiate YIIB")]
    [InlineData("Digest username=\"alice\"")]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task Session_BesideAForeignAuthorization_GoesOn_AndTheHeaderStaysBehind(string authorization)
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var browser = fixture.Open();
        (await browser.SignInAsync("alice", TestDirectory.AlicePassword)).Dispose();
        fixture.Backend.Received.Clear();

        using var response = await browser.GetAsync("/owa/", ("Authorization", authorization));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var headers = Assert.Single(fixture.Backend.Received).Headers;
        Assert.NotEqual(authorization, headers.GetValueOrDefault("Authorization") ?? "none");
    }

    [Fact]
    public async Task Session_InUse_SlidesUpToItsAbsoluteEnd()
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var browser = fixture.Open();
        (await browser.SignInAsync("alice", TestDirectory.AlicePassword)).Dispose();
        var alive = 0;
        HttpStatusCode status;
        do
        {
            fixture.Time.Jump(TimeSpan.FromMinutes(10));
            using var response = await browser.GetAsync("/owa/");
            status = response.StatusCode;
        }
        while (status == HttpStatusCode.OK && ++alive < 100);

        Assert.Equal(HttpStatusCode.Found, status);
        Assert.Equal(47, alive);
    }

    [Fact]
    public async Task Session_PolledByOwaAlone_IsIdle()
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var browser = fixture.Open();
        (await browser.SignInAsync("alice", TestDirectory.AlicePassword)).Dispose();
        fixture.Time.Jump(TimeSpan.FromMinutes(10));
        using var polled = await browser.GetAsync("/owa/ev.owa?UA=0");
        fixture.Time.Jump(TimeSpan.FromMinutes(10));

        using var response = await browser.GetAsync("/owa/");

        Assert.Equal(HttpStatusCode.OK, polled.StatusCode);
        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
    }

    [Fact]
    public async Task Cookie_ReplayedAfterSignOut_IsRefused()
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var browser = fixture.Open();
        (await browser.SignInAsync("alice", TestDirectory.AlicePassword)).Dispose();
        var stolen = browser.Cookies[SignInBrowser.SessionCookie];

        using var question = await browser.GetAsync("/gateway/signout");
        var token = SignInBrowser.Token(await question.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        using var signedOut = await browser.PostAsync("/gateway/signout", new() { ["token"] = token });

        Assert.Equal("/owa/logoff.owa", signedOut.Headers.Location!.OriginalString);

        using var thief = fixture.Open();
        thief.Cookies[SignInBrowser.SessionCookie] = stolen;
        using var replayed = await thief.GetAsync("/owa/");
        Assert.Equal(HttpStatusCode.Found, replayed.StatusCode);

        using var backendSignOut = await browser.GetAsync("/owa/logoff.owa");
        Assert.Equal(HttpStatusCode.OK, backendSignOut.StatusCode);
        Assert.DoesNotContain(SignInBrowser.SessionCookie, browser.Cookies.Keys);

        thief.Cookies[SignInBrowser.SessionCookie] = stolen;
        using var again = await thief.GetAsync("/owa/logoff.owa");
        Assert.Equal(HttpStatusCode.Found, again.StatusCode);
        Assert.Equal(["/owa/logoff.owa"], fixture.Backend.Received.Select(r => r.Target));
    }

    [Fact]
    public async Task Restart_KeepsSessionsAndSignOuts()
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var staying = fixture.Open();
        (await staying.SignInAsync("bob", "bob-pw")).Dispose();
        using var leaving = fixture.Open();
        using var signedIn = await leaving.SignInAsync("alice", TestDirectory.AlicePassword);
        Assert.True(signedIn.StatusCode == HttpStatusCode.SeeOther, $"{signedIn}");
        var stolen = leaving.Cookies[SignInBrowser.SessionCookie];
        (await leaving.GetAsync("/owa/logoff.owa")).Dispose();

        await fixture.RestartAsync();

        using var back = fixture.Open();
        back.Cookies[SignInBrowser.SessionCookie] = staying.Cookies[SignInBrowser.SessionCookie];
        using var thief = fixture.Open();
        thief.Cookies[SignInBrowser.SessionCookie] = stolen;
        using var kept = await back.GetAsync("/owa/");
        using var replayed = await thief.GetAsync("/owa/");

        Assert.Equal(HttpStatusCode.OK, kept.StatusCode);
        Assert.Equal(HttpStatusCode.Found, replayed.StatusCode);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite,
                File.GetUnixFileMode(fixture.Gateway.Folder.Combine("state/ended-sessions.json")));
        }
    }

    [Fact]
    [Proves("Routes:*:SignOutPaths")]
    public async Task BackEndSignOut_IsForwardedAndEndsTheSession()
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var browser = fixture.Open();
        (await browser.SignInAsync("alice", TestDirectory.AlicePassword)).Dispose();
        var stolen = browser.Cookies[SignInBrowser.SessionCookie];

        using var response = await browser.GetAsync("/owa/logoff.owa");
        browser.Cookies[SignInBrowser.SessionCookie] = stolen;
        using var replayed = await browser.GetAsync("/owa/");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(HttpStatusCode.Found, replayed.StatusCode);
        Assert.Single(fixture.Backend.Received);
        Assert.Equal(0, fixture.Gateway.Services.GetRequiredService<SessionRegistry>().Active);
    }

    [Fact]
    public async Task SignOut_WithoutTheFormsToken_EndsNothing()
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var browser = fixture.Open();
        (await browser.SignInAsync("alice", TestDirectory.AlicePassword)).Dispose();

        using var forged = await browser.PostAsync("/gateway/signout", []);
        using var get = await browser.GetAsync("/gateway/signout");
        using var mail = await browser.GetAsync("/owa/");

        Assert.Equal("/gateway/signout", forged.Headers.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.OK, mail.StatusCode);
    }

    [Fact]
    public async Task SignIn_WithASessionPlantedBefore_MakesANewOneAndEndsTheOld()
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var attacker = fixture.Open();
        (await attacker.SignInAsync("bob", "bob-pw")).Dispose();
        var planted = attacker.Cookies[SignInBrowser.SessionCookie];
        using var victim = fixture.Open();
        victim.Cookies[SignInBrowser.SessionCookie] = planted;

        (await victim.SignInAsync("alice", TestDirectory.AlicePassword)).Dispose();
        using var attack = await attacker.GetAsync("/owa/");

        Assert.NotEqual(planted, victim.Cookies[SignInBrowser.SessionCookie]);
        Assert.Equal(HttpStatusCode.Found, attack.StatusCode);
        Assert.Empty(fixture.Backend.Received);
    }

    [Fact]
    public async Task Cookie_OfAnotherHost_IsRefused()
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var mail = fixture.Open();
        (await mail.SignInAsync("alice", TestDirectory.AlicePassword)).Dispose();
        using var other = fixture.Open("other.example.com");
        other.Cookies[SignInBrowser.SessionCookie] = mail.Cookies[SignInBrowser.SessionCookie];

        using var response = await other.GetAsync("/");

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.Empty(fixture.Backend.Received);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("CfDJ8")]
    [InlineData("!!!!")]
    public async Task Cookie_ThatIsNotOurs_IsRefused(string value)
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var browser = fixture.Open();
        browser.Cookies[SignInBrowser.SessionCookie] = value;

        using var response = await browser.GetAsync("/owa/");

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.Empty(fixture.Backend.Received);
    }

    [Fact]
    public async Task Cookie_TamperedTruncatedOrDoubled_IsRefused()
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var browser = fixture.Open();
        (await browser.SignInAsync("alice", TestDirectory.AlicePassword)).Dispose();
        var good = browser.Cookies[SignInBrowser.SessionCookie];
        var middle = good.Length / 2;
        string[] bad =
        [
            good[..^1], good[1..], good[..middle], good + "A", good + new string('A', 4_000),
            good[..middle] + (good[middle] == 'A' ? 'B' : 'A') + good[(middle + 1)..],
            $"{good}; {SignInBrowser.SessionCookie}={good}",
        ];

        foreach (var value in bad)
        {
            browser.Cookies[SignInBrowser.SessionCookie] = value;
            using var response = await browser.GetAsync("/owa/");
            Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        }

        Assert.Empty(fixture.Backend.Received);
    }

    [Theory]
    [InlineData("removed")]
    [InlineData("changed")]
    public async Task User_RemovedOrWithANewPassword_IsOutAndAskedAboutOnce(string how)
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var browser = fixture.Open();
        (await browser.SignInAsync("alice", TestDirectory.AlicePassword, computer: "private")).Dispose();
        if (how == "removed")
        {
            fixture.Directory.Passwords.TryRemove("alice", out _);
        }
        else
        {
            fixture.Directory.Passwords["alice"] = "new";
        }

        fixture.Time.Jump(TimeSpan.FromHours(1));
        var stolen = browser.Cookies[SignInBrowser.SessionCookie];
        using var script = await browser.GetAsync("/owa/", ("X-Requested-With", "XMLHttpRequest"));
        var asked = fixture.Directory.Asked.Count;
        browser.Cookies[SignInBrowser.SessionCookie] = stolen;
        using var page = await browser.GetAsync("/owa/");

        Assert.Equal(440, (int)script.StatusCode);
        Assert.Equal(HttpStatusCode.Found, page.StatusCode);
        Assert.Equal(asked, fixture.Directory.Asked.Count);
        Assert.Empty(fixture.Backend.Received);
    }

    [Fact]
    public async Task Session_WhileNoDirectoryAnswers_IsKept()
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var browser = fixture.Open();
        (await browser.SignInAsync("alice", TestDirectory.AlicePassword, computer: "private")).Dispose();
        fixture.Time.Jump(TimeSpan.FromHours(1));
        fixture.Directory.Always = AuthenticationStatus.DirectoryUnavailable;
        using var during = await browser.GetAsync("/owa/");
        fixture.Directory.Always = null;
        fixture.Time.Jump(TimeSpan.FromMinutes(5));

        using var after = await browser.GetAsync("/owa/");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, during.StatusCode);
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    [Fact]
    public async Task Keys_AreKeptOnDiskForTheOwnerAlone()
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var browser = fixture.Open();
        (await browser.SignInAsync("alice", TestDirectory.AlicePassword)).Dispose();

        var folder = fixture.Gateway.Folder.Combine("state/keys");

        Assert.NotEmpty(Directory.GetFiles(folder, "key-*.xml"));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        }
    }

    private static async Task LockAliceAsync(PreauthenticationFixture fixture)
    {
        var store = fixture.Gateway.Services.GetRequiredService<MemoryLockoutStore>();
        var source = SourceNetwork.Of(IPAddress.Loopback);
        var admission = await store.EnterAsync("alice", source, TestContext.Current.CancellationToken);
        Assert.True(await store.LeaveAsync(admission, AttemptStatus.Failure, failures: 1000));
    }
}
