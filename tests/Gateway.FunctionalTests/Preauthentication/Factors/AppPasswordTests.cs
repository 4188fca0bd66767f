using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Identity;
using Gateway.Testing.Peers;
using Gateway.Testing.Settings;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.FunctionalTests.Preauthentication.Factors;

public sealed partial class AppPasswordTests
{
    private const string Account = "/gateway/account";

    [Fact]
    public async Task AppPassword_MadeOnThePage_OpensWhatItIsFor_UntilItIsRevoked()
    {
        await using var scene = await FactorScene.StartAsync();
        using var owner = scene.Open();
        await scene.EnrolAsync(owner);
        var password = await MakeAsync(owner, ("name", "Old telephone"), ("Web", "yes"));
        Assert.Matches("^([0-9a-z]{4}-){6}[0-9a-z]{4}$", password);

        // Whoever types it may leave the groups out; the user's own password and other protocols stay closed.
        Assert.Equal(HttpStatusCode.OK, await scene.Scene.SignInAsync("bob", password, FactorScene.Abroad, "/phone/"));
        Assert.Equal("bob", scene.Scene.Backend.Received.Last().Headers["X-Forwarded-User"]);
        Assert.DoesNotContain("Authorization", scene.Scene.Backend.Received.Last().Headers.Keys);
        var typed = password.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();
        Assert.Equal(HttpStatusCode.OK, await scene.Scene.SignInAsync("BOB", typed, FactorScene.Abroad, "/phone/"));
        Assert.Equal(HttpStatusCode.Unauthorized, await scene.Scene.SignInAsync("bob", "bob-pw", FactorScene.Home, "/phone/"));
        Assert.Equal(HttpStatusCode.Unauthorized, await scene.Scene.SignInAsync("alice", password, FactorScene.Abroad, "/phone/"));
        Assert.Equal(
            HttpStatusCode.Unauthorized, await scene.Scene.SignInAsync("bob", password, FactorScene.Abroad, "/EWS/Exchange.asmx"));

        // Nothing shows it again; the page has its name, the last use, and the button that ends it.
        var page = await ReadAsync(owner);
        Assert.DoesNotContain(password, page, StringComparison.Ordinal);
        Assert.Contains("Old telephone", page, StringComparison.Ordinal);
        Assert.Contains($"from {FactorScene.Abroad} phone/1", page, StringComparison.Ordinal);
        await FactorScene.PostAsync(owner, Account, page, ("revoke", RevokeButton().Match(page).Groups[1].Value));
        Assert.Equal(HttpStatusCode.Unauthorized, await scene.Scene.SignInAsync("bob", password, FactorScene.Abroad, "/phone/"));
    }

    [Fact]
    public async Task AppPassword_FromElsewhereOrTooOld_IsRefused_AndLocksNobody()
    {
        await using var scene = await FactorScene.StartAsync(more: """, "Identity": { "Lockout": { "Threshold": 2 } }""");
        using var owner = scene.Open();
        await scene.EnrolAsync(owner);
        var bound = await MakeAsync(owner, ("name", "a"), ("Web", "yes"), ("networks", "198.51.100.0/24 2001:db8::/32"));

        Assert.Equal(HttpStatusCode.OK, await scene.Scene.SignInAsync("bob", bound, FactorScene.Home, "/phone/"));
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await scene.Scene.SignInAsync("bob", bound, FactorScene.Abroad, "/phone/"));
        }

        var lockout = scene.Scene.Gateway.Services.GetRequiredService<LockoutView>();
        Assert.DoesNotContain(lockout.List(), account => account.Account == "bob");

        // Guesses count like any other, and lock no app password out.
        for (var i = 0; i < 3; i++)
        {
            await scene.Scene.SignInAsync("bob", $"guess {i}", FactorScene.Abroad, "/phone/");
        }

        Assert.Contains(lockout.List(), account => account.Account == "bob");
        Assert.Equal(HttpStatusCode.OK, await scene.Scene.SignInAsync("bob", bound, FactorScene.Home, "/phone/"));
    }

    [Fact]
    [Proves("Routes:*:Basic")]
    public async Task OwnPassword_BesideAppPasswords_IsTakenFromFamiliarNetworksAlone()
    {
        await using var scene = await FactorScene.StartAsync();
        using var owner = scene.Open();
        await scene.EnrolAsync(owner);

        Assert.Equal(HttpStatusCode.OK, await scene.Scene.SignInAsync("bob", "bob-pw", FactorScene.Home, "/either/"));
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await scene.Scene.SignInAsync("bob", "bob-pw", FactorScene.Abroad, "/either/"));
        }

        // The back end takes the directory password, which is sent where its owner has deposited it.
        var without = await MakeAsync(owner, ("name", "a"), ("Web", "yes"));
        Assert.Equal(HttpStatusCode.Unauthorized, await scene.Scene.SignInAsync("bob", without, FactorScene.Abroad, "/either/"));
        var with = await MakeAsync(owner, ("name", "b"), ("Web", "yes"), ("deposit", "yes"));
        Assert.Equal(HttpStatusCode.OK, await scene.Scene.SignInAsync("bob", with, FactorScene.Abroad, "/either/"));
        Assert.Equal("Basic Ym9iOmJvYi1wdw==", scene.Scene.Backend.Received.Last().Headers["Authorization"]);
    }

    [Fact]
    public async Task AppPassword_IsMadeAfterAFreshProofAlone()
    {
        await using var scene = await FactorScene.StartAsync();
        using var owner = scene.Open();
        await scene.EnrolAsync(owner);
        var page = await ReadAsync(owner);
        scene.Time.Advance(TimeSpan.FromMinutes(6));

        // Whoever has the cookie now has no form, and the former one is refused.
        Assert.DoesNotContain("name=\"days\"", await ReadAsync(owner), StringComparison.Ordinal);
        var refused = await FactorScene.PostAsync(owner, Account, page, ("name", "a"), ("Web", "yes"), ("days", "10"));
        Assert.Equal("/gateway/factor?fresh=yes&return=%2Fgateway%2Faccount", refused.Location);
        Assert.Contains("None.", await ReadAsync(owner), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AppPassword_TypedInUnusualWays_IsReadOrRefused_AndNeverAnError()
    {
        await using var scene = await FactorScene.StartAsync();
        using var owner = scene.Open();
        await scene.EnrolAsync(owner);
        var password = await MakeAsync(owner, ("name", "a"), ("Web", "yes"));
        var bare = password.Replace("-", "", StringComparison.Ordinal);
        string[] taken =
        [
            bare, password.ToUpperInvariant(), password.Replace('-', ' '), $" {password}  ", bare.Replace('0', 'O').Replace('1', 'l'),
        ];
        string[] refused =
        [
            bare[1..], bare + "0", password.Replace('-', '\u2010'), password.Replace("-", "\u00A0", StringComparison.Ordinal),
            password.Replace('-', '\t'), $"{password}\0", $"{(char)0xFF10}{bare[1..]}", new string('0', 28), new string('-', 5000),
            "\uFFFF",
        ];

        foreach (var typed in taken)
        {
            Assert.Equal(HttpStatusCode.OK, await scene.Scene.SignInAsync("bob", typed, FactorScene.Home, "/phone/"));
        }

        foreach (var typed in refused)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await scene.Scene.SignInAsync("bob", typed, FactorScene.Home, "/phone/"));
        }
    }

    [Fact]
    public async Task Page_NeedsASecondFactor_AndItsOwnForms()
    {
        await using var scene = await FactorScene.StartAsync(more: """, "Accounts": { "EnrolUntil": "2020-01-31" }""");
        using var thief = scene.Open(FactorScene.Abroad);
        (await thief.SignInAsync("bob", "bob-pw", "/open/")).Dispose();
        using var page = await thief.GetAsync(Account);
        Assert.Equal("/gateway/factor?return=%2Fgateway%2Faccount", page.Headers.Location?.OriginalString);
        using var made = await thief.PostAsync(Account, new() { ["name"] = "x", ["Web"] = "yes", ["days"] = "10" });
        Assert.Equal("/gateway/factor?return=%2Fgateway%2Faccount", made.Headers.Location?.OriginalString);

        using var owner = scene.Open();
        await scene.EnrolAsync(owner);
        var form = new Dictionary<string, string> { ["name"] = "x", ["Web"] = "yes", ["days"] = "10", ["token"] = "" };
        using var forged = await owner.PostAsync(Account, form);
        Assert.Equal(Account, forged.Headers.Location?.OriginalString);
        form["token"] = SignInBrowser.Token(await ReadAsync(owner));
        using var foreign = await owner.PostAsync(Account, form, ("Sec-Fetch-Site", "cross-site"));
        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
        Assert.Contains("None.", await ReadAsync(owner), StringComparison.Ordinal);
        using var framed = await owner.GetAsync(Account);
        Assert.Equal("DENY", framed.Headers.GetValues("X-Frame-Options").Single());
    }

    [Fact]
    public async Task AppPasswords_OfARunningGateway_AreListedAndRevoked()
    {
        await using var scene = await FactorScene.StartAsync();
        string[] url = ["--url", $"http://127.0.0.1:{scene.Scene.Gateway.Port("admin")}"];
        using var owner = scene.Open();
        await scene.EnrolAsync(owner);
        var password = await MakeAsync(owner, ("name", "Old telephone"), ("Web", "yes"));

        var (exit, output) = await RunAsync(["list", "bob", "--json", .. url]);
        Assert.Equal(0, exit);
        using var listed = JsonDocument.Parse(output);
        var id = listed.RootElement[0].GetProperty("id").GetString()!;
        Assert.Contains("Old telephone", (await RunAsync(["list", .. url])).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync(["revoke", id, "--reason", "telephone lost", .. url])).ExitCode);
        Assert.Equal(1, (await RunAsync(["revoke", id, .. url])).ExitCode);
        Assert.Contains("No app passwords.", (await RunAsync(["list", .. url])).Output, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, await scene.Scene.SignInAsync("bob", password, FactorScene.Abroad, "/phone/"));
    }

    internal static async Task<string> MakeAsync(SignInBrowser owner, params (string Name, string Value)[] fields)
    {
        var page = await ReadAsync(owner);
        var made = await FactorScene.PostAsync(owner, Account, page, [.. fields, ("days", "10")]);
        Assert.Equal(HttpStatusCode.OK, made.Status);
        return Shown().Match(made.Html).Groups[1].Value;
    }

    private static async Task<string> ReadAsync(SignInBrowser browser)
    {
        using var page = await browser.GetAsync(Account);
        return await page.Content.ReadAsStringAsync(SettingScene.Token);
    }

    private static Task<(int ExitCode, string Output)> RunAsync(IEnumerable<string> arguments) =>
        GatewayProgram.RunAsync(["app-password", .. arguments], SettingScene.Token);

    [GeneratedRegex("<code id=\"app-password\">([^<]+)</code>")]
    private static partial Regex Shown();

    [GeneratedRegex("name=\"revoke\" value=\"([0-9a-f]+)\"")]
    private static partial Regex RevokeButton();
}
