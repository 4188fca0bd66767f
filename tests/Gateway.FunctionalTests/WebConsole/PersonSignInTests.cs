using System.Net;
using System.Security.Cryptography;
using Gateway.Accounts.Factors;
using Gateway.Testing.Settings;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.FunctionalTests.WebConsole;

/// <summary>People of the directories at the console: with a role and a second factor, and with nothing less.</summary>
public sealed class PersonSignInTests
{
    private const string Roles = $", \"Token\": \"{ConsoleScene.Token}\", \"Administrators\": {{ \"Groups\": [ \"operators\" ] }}, "
        + "\"Viewers\": { \"Users\": [ \"bob\" ], \"Directories\": [ \"users\" ] }";

    [Fact]
    [Proves("Admin:Administrators:Groups")]
    public async Task Administrator_WithPasswordAndCode_ActsUnderTheOwnName()
    {
        await using var scene = await ConsoleScene.StartAsync(Roles);
        var secret = await EnrolAsync(scene, "alice");
        await scene.LockAsync("bob");
        using var browser = scene.Open();

        var answer = await SignInAsync(browser, "alice", ConsoleScene.Password, CodeOf(secret));

        Assert.Equal("/console", answer.Location);
        var page = await browser.GetAsync("/console/lockouts");
        Assert.Contains("alice: May act", page.Text, StringComparison.Ordinal);
        await browser.ActAsync("/console/lockouts", ("act", "release"), ("id", "bob"), ("reason", "asked"));
        Assert.Contains(scene.Audit.Actions, a => a is { Action: "lockout release", Target: "bob", By: "alice", IsDone: true });
        Assert.Contains(scene.Audit.Actions, a => a is { Action: "console sign-in", Target: "alice", IsDone: true });
        Assert.Contains(scene.Audit, a => a is { Scheme: "Console", User: "alice" });

        // Whoever ends all sessions of a person ends those at the console, too.
        await browser.GetAsync("/console/user?user=alice");
        await browser.PostAsync("/console/user", ("act", "end-all"), ("id", "alice"));
        Assert.StartsWith("/console/signin", (await browser.GetAsync("/console")).Location, StringComparison.Ordinal);
    }

    [Fact]
    [Proves("Admin:Viewers:Users")]
    [Proves("Admin:Viewers:Directories")]
    public async Task Viewer_LooksAndChangesNothing()
    {
        await using var scene = await ConsoleScene.StartAsync(Roles);
        var secret = await EnrolAsync(scene, "bob");
        using var browser = scene.Open();
        await SignInAsync(browser, "bob", ConsoleScene.Password, CodeOf(secret));

        Assert.Contains("bob: May look", (await browser.GetAsync("/console")).Text, StringComparison.Ordinal);
        var refused = await browser.PostAsync("/console/lockouts", ("act", "release"), ("id", "alice"));

        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
    }

    [Fact]
    [Proves("Admin:Administrators:Directories")]
    [Proves("Admin:Viewers:Groups")]
    public async Task Group_OfAnotherDirectory_HasNotTheRole()
    {
        await using var scene = await ConsoleScene.StartAsync(
            $", \"Token\": \"{ConsoleScene.Token}\", "
                + "\"Administrators\": { \"Groups\": [ \"operators\" ], \"Directories\": [ \"elsewhere\" ] }, "
                + "\"Viewers\": { \"Groups\": [ \"operators\" ] }");
        var secret = await EnrolAsync(scene, "alice");
        using var browser = scene.Open();

        await SignInAsync(browser, "alice", ConsoleScene.Password, CodeOf(secret));

        Assert.Contains("alice: May look", (await browser.GetAsync("/console")).Text, StringComparison.Ordinal);
    }

    [Fact]
    [Proves("Admin:Administrators:Users")]
    public async Task Anybody_WithLess_IsRefusedWithTheSameWords()
    {
        await using var scene = await ConsoleScene.StartAsync(
            $", \"Token\": \"{ConsoleScene.Token}\", \"Administrators\": {{ \"Users\": [ \"alice\" ] }}");
        using var browser = scene.Open();
        var texts = new List<string>();

        // Without a second factor at all; then with a wrong one, a wrong password, no role, and no such user.
        await AddAsync("alice", ConsoleScene.Password, "123456");
        var alice = await EnrolAsync(scene, "alice");
        var bob = await EnrolAsync(scene, "bob");
        await AddAsync("alice", ConsoleScene.Password, CodeOf(RandomNumberGenerator.GetBytes(TotpCode.SecretBytes)));
        await AddAsync("alice", "wrong", CodeOf(alice));
        await AddAsync("alice", ConsoleScene.Password, "");
        await AddAsync("bob", ConsoleScene.Password, CodeOf(bob));
        await AddAsync("nobody", ConsoleScene.Password, CodeOf(alice));

        Assert.Single(texts.Distinct());
        Assert.Contains("The name, the password or the code is not correct.", texts[0], StringComparison.Ordinal);
        Assert.StartsWith("/console/signin", (await browser.GetAsync("/console")).Location, StringComparison.Ordinal);
        Assert.DoesNotContain(scene.Audit.Actions, a => a.IsDone);

        async Task AddAsync(string user, string password, string code)
        {
            var answer = await SignInAsync(browser, user, password, code);
            Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
            texts.Add(answer.Text);
        }
    }

    [Fact]
    public async Task Code_OfASignIn_IsNotAcceptedTwice()
    {
        await using var scene = await ConsoleScene.StartAsync(Roles);
        var code = CodeOf(await EnrolAsync(scene, "alice"));
        using var first = scene.Open();
        using var second = scene.Open();

        Assert.Equal(HttpStatusCode.SeeOther, (await SignInAsync(first, "alice", ConsoleScene.Password, code)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await SignInAsync(second, "alice", ConsoleScene.Password, code)).Status);
    }

    [Fact]
    public async Task Page_WithoutRoles_OffersNoPasswordAndTakesNone()
    {
        await using var scene = await ConsoleScene.StartAsync($", \"Token\": \"{ConsoleScene.Token}\"");
        var secret = await EnrolAsync(scene, "alice");
        using var browser = scene.Open();

        var page = await browser.GetAsync("/console/signin");
        var answer = await SignInAsync(browser, "alice", ConsoleScene.Password, CodeOf(secret));

        Assert.DoesNotContain("name=\"password\"", page.Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
        Assert.DoesNotContain(scene.Audit, a => a.Scheme == "Console");
    }

    private static async Task<ConsoleAnswer> SignInAsync(ConsoleBrowser browser, string user, string password, string code)
    {
        await browser.GetAsync("/console/signin");
        return await browser.PostAsync(
            "/console/signin", ("username", user), ("password", password), ("code", code), ("return", "/console"));
    }

    private static async Task<byte[]> EnrolAsync(ConsoleScene scene, string account)
    {
        var secret = RandomNumberGenerator.GetBytes(TotpCode.SecretBytes);
        await scene.Gateway.Services.GetRequiredService<FactorStore>().AddTotpAsync(account, "phone", secret, 0, isFirst: true);
        return secret;
    }

    private static string CodeOf(byte[] secret) => TotpCode.At(secret, DateTimeOffset.UtcNow);
}
