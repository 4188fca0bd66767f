using System.Net;
using Gateway.Identity.Throttling;
using Gateway.Testing.Peers;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.FunctionalTests.Preauthentication.Factors;

/// <summary>
/// Every refused code and passkey gets its answer at the same moment after it arrived, whatever the reason. The clock stands still, so
/// that a path that answers at once, or later, differs by more than a measurement could show.
/// </summary>
public sealed class FactorTimingTests
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(2);

    private const string Delayed = """, "Identity": { "Throttling": { "RefusalDelay": "00:00:02" } }""";

    [Theory]
    [InlineData("wrong code")]
    [InlineData("code that was used")]
    [InlineData("no code")]
    [InlineData("wrong recovery code")]
    [InlineData("recovery code that was used")]
    public async Task Code_ThatIsRefused_IsAnsweredAfterTheDelay(string what)
    {
        await using var scene = await FactorScene.StartAsync(more: Delayed);
        using var owner = scene.Open();
        var enrolled = await scene.EnrolAsync(owner);
        if (what == "recovery code that was used")
        {
            using var earlier = scene.Open(FactorScene.Abroad);
            var asked = await FactorScene.AskAsync(earlier);
            var used = await FactorScene.PostAsync(earlier, "/gateway/factor", asked.Html, ("code", enrolled.RecoveryCodes[0]));
            Assert.Equal(HttpStatusCode.SeeOther, used.Status);
        }

        var code = what switch
        {
            "wrong code" => scene.CodeOf(enrolled.Key, steps: 20),
            "code that was used" => scene.CodeOf(enrolled.Key), // at the enrolment
            "no code" => "no code",
            "wrong recovery code" => new string('a', enrolled.RecoveryCodes[0].Length),
            _ => enrolled.RecoveryCodes[0],
        };
        using var thief = scene.Open(FactorScene.Abroad);
        var page = await FactorScene.AskAsync(thief);

        await AssertHeldAsync(scene, FactorScene.PostAsync(thief, "/gateway/factor", page.Html, ("code", code)));
    }

    [Theory]
    [InlineData("wrong signature")]
    [InlineData("passkey that nobody has")]
    [InlineData("passkey of another host")]
    [InlineData("challenge that was used")]
    [InlineData("nothing")]
    public async Task Passkey_ThatIsRefused_IsAnsweredAfterTheDelay(string what)
    {
        await using var scene = await FactorScene.StartAsync(more: Delayed, routes: PasskeyScene.Portal);
        using var owner = scene.Open();
        using var passkey = await PasskeyScene.EnrolAsync(scene, owner);
        using var stranger = new SoftwareAuthenticator();
        using var thief = scene.Open(FactorScene.Abroad);
        var page = await PasskeyScene.SignInPageAsync(thief);
        var (options, challenge) = await PasskeyScene.OptionsAsync(thief, "sign-in");
        (passkey.IsForged, passkey.Host) = (what == "wrong signature", what == "passkey of another host" ? "evil.test" : null);
        var answer = what switch
        {
            "passkey that nobody has" => stranger.Use(options, PasskeyScene.Page),
            "nothing" => "{}",
            _ => passkey.Use(options, PasskeyScene.Page),
        };
        if (what == "challenge that was used")
        {
            // The thief has everything that the browser sent.
            using var browser = scene.Open();
            foreach (var (name, value) in thief.Cookies)
            {
                browser.Cookies[name] = value;
            }

            var used = await PasskeyScene.PostAsync(browser, page, "sign-in", challenge, answer);
            Assert.Equal(HttpStatusCode.SeeOther, used.Status);
        }

        await AssertHeldAsync(scene, PasskeyScene.PostAsync(thief, page, "sign-in", challenge, answer));
    }

    [Theory]
    [InlineData("bob")]
    [InlineData("nobody")]
    public async Task Password_ThatIsRefused_IsAnsweredAfterTheSameDelay(string user)
    {
        await using var scene = await FactorScene.StartAsync(more: Delayed);
        using var thief = scene.Open(FactorScene.Abroad);

        await AssertHeldAsync(scene, SignInAsync(thief, user));
    }

    private static async Task<(HttpStatusCode Status, string Html, string? Location)> SignInAsync(SignInBrowser browser, string user)
    {
        using var answer = await browser.SignInAsync(user, "wrong", "/mail/", "public");
        return (answer.StatusCode, "", null);
    }

    private static async Task AssertHeldAsync(FactorScene scene, Task<(HttpStatusCode Status, string Html, string? Location)> answering)
    {
        var refusals = scene.Scene.Gateway.Services.GetRequiredService<RefusalDelay>();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (refusals.Held == 0)
        {
            Assert.False(answering.IsCompleted, "It was answered at once.");
            await Task.Delay(10, limit.Token);
        }

        scene.Time.Advance(Delay - TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, refusals.Held);
        Assert.False(answering.IsCompleted);
        scene.Time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(HttpStatusCode.Unauthorized, (await answering.WaitAsync(limit.Token)).Status);
    }
}
