using System.Net;
using System.Security.Cryptography.X509Certificates;
using Gateway.FunctionalTests.Forwarding;
using Gateway.FunctionalTests.Forwarding.Straight;
using Gateway.Identity.Credentials;
using Gateway.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Preauthentication;

/// <summary>
/// The look-up of known users and the handlers of ASP.NET Core decide alike: each script runs on a gateway with the look-up, where known
/// users go straight, and on one without either, and every response and forwarded user must be the same.
/// </summary>
public sealed class SchemeAgreementTests
{
    private static readonly string Alice = PreauthenticationFixture.Basic("alice", TestDirectory.AlicePassword);
    private static readonly string Wrong = PreauthenticationFixture.Basic("alice", "wrong");

    [Fact]
    public async Task Basic_InEveryState_IsDecidedAlike() => await CompareAsync(6, async scene =>
    {
        await scene.SendAsync("none", "/basic/x");
        await scene.SendAsync("malformed", "/basic/x", "Basic ?");
        await scene.SendAsync("good", "/basic/x", Alice);
        await scene.SendAsync("again", "/basic/x", Alice);
        await scene.SendAsync("of another route", "/bobs/x", Alice);
        await scene.SendAsync("wrong", "/basic/x", Wrong);
        await scene.SendAsync("after a wrong one", "/basic/x", Alice);
        scene.Directory.Always = AuthenticationStatus.DirectoryUnavailable;
        await scene.SendAsync("known, directory down", "/basic/x", Alice);
        await scene.SendAsync("unknown, directory down", "/basic/x", PreauthenticationFixture.Basic("bob", "bob-pw"));
        scene.Time.Jump(TimeSpan.FromHours(1));
        await scene.SendAsync("expired, directory down", "/basic/x", Alice);
        scene.Directory.Always = null;
        await scene.SendAsync("verified again", "/basic/x", Alice);
        scene.Directory.Passwords["alice"] = "changed";
        await scene.SendAsync("changed, remembered", "/basic/x", Alice);
        scene.Directory.Passwords.TryRemove("alice", out _);
        await scene.SendAsync("removed", "/basic/x", Alice);
        foreach (var attempt in Enumerable.Range(0, 4))
        {
            await scene.SendAsync($"guess {attempt}", "/basic/x", PreauthenticationFixture.Basic("bob", $"guess-{attempt}"));
        }

        await scene.SendAsync("locked", "/basic/x", PreauthenticationFixture.Basic("bob", "bob-pw"));
    });

    [Fact]
    public async Task Forms_InEveryState_AreDecidedAlike() => await CompareAsync(10, async scene =>
    {
        using var browser = scene.Open();
        await scene.SendAsync("none", browser, "/owa/x");
        using var signedIn = await browser.SignInAsync("alice", TestDirectory.AlicePassword);
        var cookie = browser.Cookies[SignInBrowser.SessionCookie];
        await scene.SendAsync("signed in", browser, "/owa/x");
        await scene.SendAsync("again", browser, "/owa/x");
        await scene.SendAsync("of another route", browser, "/bobs/x");
        await scene.SendAsync("a wrong password beside it", browser, "/all/x", ("Authorization", Wrong));
        await scene.SendAsync("a token beside it", browser, "/all/x", ("Authorization", "Bearer nonsense"));
        await scene.SendAsync("an empty token beside it", browser, "/all/x", ("Authorization", "Bearer"));
        await scene.SendAsync("a token for the back end beside it", browser, "/passed/x", ("Authorization", "Bearer nonsense"));
        await scene.SendAsync("another scheme beside it", browser, "/owa/x", ("Authorization", "Digest x"));
        scene.Time.Jump(TimeSpan.FromMinutes(14));
        await scene.SendAsync("renewed", browser, "/owa/x");
        foreach (var guess in Enumerable.Range(0, 4))
        {
            await scene.SendAsync($"guess {guess}", "/basic/x", PreauthenticationFixture.Basic("alice", $"guess-{guess}"));
        }

        await scene.SendAsync("while the account is locked", browser, "/owa/x");
        browser.Cookies[SignInBrowser.SessionCookie] = cookie[..^2] + "AA";
        await scene.SendAsync("tampered", browser, "/owa/x");
        browser.Cookies[SignInBrowser.SessionCookie] = cookie;
        scene.Time.Jump(TimeSpan.FromMinutes(20));
        await scene.SendAsync("idle too long", browser, "/owa/x");
        using var bob = scene.Open();
        using var bobs = await bob.SignInAsync("bob", "bob-pw");
        var kept = bob.Cookies[SignInBrowser.SessionCookie];
        await scene.SendAsync("bob", bob, "/owa/x");
        await SignOutAsync(bob);
        bob.Cookies[SignInBrowser.SessionCookie] = kept;
        await scene.SendAsync("the back end's own sign-out", bob, "/owa/logoff.owa");
        bob.Cookies[SignInBrowser.SessionCookie] = kept;
        await scene.SendAsync("that a second time", bob, "/owa/logoff.owa");
        await scene.SendAsync("signed out", bob, "/owa/x");
        using var removed = scene.Open();
        using var last = await removed.SignInAsync("bob", "bob-pw");
        await scene.SendAsync("before the removal", removed, "/owa/x");
        scene.Directory.Passwords.TryRemove("bob", out _);
        await scene.SendAsync("removed", removed, "/owa/x");
        await scene.SendAsync("removed, again", removed, "/owa/x");
    });

    [Fact]
    public async Task Bearer_InEveryState_IsDecidedAlike() => await CompareAsync(3, async scene =>
    {
        var issuer = scene.Provider.Issuer;
        var token = $"Bearer {issuer.Token(scene.Time.GetUtcNow())}";
        await scene.SendAsync("none", "/bearer/x");
        await scene.SendAsync("empty", "/bearer/x", "Bearer");
        await scene.SendAsync("malformed", "/bearer/x", "Bearer a b");
        await scene.SendAsync("good", "/bearer/x", token);
        await scene.SendAsync("again", "/bearer/x", token);
        await scene.SendAsync("of another route", "/bobs/x", token);
        await scene.SendAsync("tampered", "/bearer/x", token[..^3] + "AAA");
        await scene.SendAsync(
            "for others", "/bearer/x", $"Bearer {issuer.Token(scene.Time.GetUtcNow(), claims: c => c["aud"] = "other")}");
        await scene.SendAsync("passed on", "/passed/x", token);
        scene.Time.Jump(TimeSpan.FromMinutes(10));
        await scene.SendAsync("expired", "/bearer/x", token);
    });

    [Fact]
    public async Task ClientCertificates_InEveryState_AreDecidedAlike()
    {
        using var alice = TestCertificates.IssueClient("alice", "alice@example.com");
        using var revoked = TestCertificates.IssueClient("alice", "alice@example.com");
        using var authority = TestCertificates.CreateStranger();
        using var stranger = TestCertificates.IssueClient("alice", "alice@example.com", authority);
        await CompareAsync(
            3,
            async scene =>
            {
                using var good = scene.OpenWith(alice);
                await scene.SendAsync("good", good, "/x");
                await scene.SendAsync("again", good, "/x");
                scene.Time.Jump(TimeSpan.FromHours(1));
                await scene.SendAsync("verified again", good, "/x");
                using var none = scene.OpenWith(null);
                await scene.SendAsync("none", none, "/x");
                using var bad = scene.OpenWith(revoked);
                await scene.SendAsync("revoked", bad, "/x");
                using var foreign = scene.OpenWith(stranger);
                await scene.SendAsync("of a stranger", foreign, "/x");
            },
            revoked);
    }

    [Fact]
    public async Task OpenIdConnect_InEveryState_IsDecidedAlike() => await CompareAsync(4, async scene =>
    {
        using var browser = scene.Open(SchemeScene.Wiki);
        using var first = await browser.GetAsync("/wiki/page");
        using var asked = await browser.GetAsync(first.Headers.Location!.OriginalString);
        using var back = await browser.GetAsync(scene.Provider.SignIn(asked.Headers.Location!));
        await scene.SendAsync("signed in", browser, "/wiki/page");
        await scene.SendAsync("again", browser, "/wiki/page");
        await scene.SendAsync("a wrong password beside it", browser, "/wiki/page", ("Authorization", Wrong));
        await scene.SendAsync("another's session cookie", browser, "/wiki/page", ("Cookie", "__Host-gateway=x"));
        var cookie = browser.Cookies[SignInBrowser.SessionCookie];
        await scene.SendAsync("the back end's own sign-out", browser, "/wiki/logout", ("Sec-Fetch-Mode", "cors"));
        browser.Cookies[SignInBrowser.SessionCookie] = cookie;
        await scene.SendAsync("signed out", browser, "/wiki/page");
        using var program = scene.Gateway.CreateClient(SchemeScene.Wiki);
        await scene.SendAsync("a program with a password", program, "/wiki/page", Alice);
    });

    private static async Task SignOutAsync(SignInBrowser browser)
    {
        using var page = await browser.GetAsync("/gateway/signout");
        var token = SignInBrowser.Token(await page.Content.ReadAsStringAsync());
        using var posted = await browser.PostAsync("/gateway/signout", new() { ["token"] = token });
        Assert.Equal(HttpStatusCode.SeeOther, posted.StatusCode);
    }

    /// <summary>Runs a script on both gateways; it forwards as many requests as said, so that it cannot pass by refusing all.</summary>
    private static async Task CompareAsync(
        int forwarded, Func<SchemeScene, Task> script, params X509Certificate2[] revoked)
    {
        await using var with = await SchemeScene.StartAsync(withLookup: true, revoked);
        await using var without = await SchemeScene.StartAsync(withLookup: false, revoked);

        await script(with);
        await script(without);

        Assert.Equal(without.Seen, with.Seen);
        new StraightScene(ForwardingScene.Of(with.Gateway)).AssertSomeServed();
        Assert.Equal(forwarded, with.Seen.Count(line => line.Contains(" forwarded ", StringComparison.Ordinal)));
    }
}
