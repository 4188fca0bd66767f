using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.FunctionalTests.Preauthentication.Factors;

public sealed partial class SessionCommandTests
{
    private const string Account = "/gateway/account";

    [Fact]
    public async Task Sessions_OfARunningGateway_AreListedAndEnded()
    {
        await using var scene = await FactorScene.StartAsync();
        string[] url = ["--url", $"http://127.0.0.1:{scene.Scene.Gateway.Port("admin")}"];
        using var one = scene.Open();
        using var two = scene.Open(FactorScene.Abroad);
        using var other = scene.Open();
        (await one.SignInAsync("bob", "bob-pw", "/open/")).Dispose();
        (await two.SignInAsync("BOB", "bob-pw", "/open/")).Dispose();
        (await other.SignInAsync("alice", TestDirectory.AlicePassword, "/open/")).Dispose();

        var (exit, output) = await RunAsync(["list", "bob", "--json", .. url]);
        Assert.Equal(0, exit);
        using var listed = JsonDocument.Parse(output);
        Assert.Equal(2, listed.RootElement.GetArrayLength());
        var abroad = listed.RootElement.EnumerateArray().Single(s => s.GetProperty("network").GetString() == FactorScene.Abroad);
        Assert.Equal(0, (await RunAsync(["end", abroad.GetProperty("id").GetString()!, .. url])).ExitCode);
        Assert.Contains("name=\"password\"", (await FactorScene.FollowAsync(two, "/open/")).Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await FactorScene.FollowAsync(one, "/open/")).Status);

        Assert.Equal(0, (await RunAsync(["end", "--user", "bob", "--reason", "left", .. url])).ExitCode);
        Assert.Contains("name=\"password\"", (await FactorScene.FollowAsync(one, "/open/")).Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await FactorScene.FollowAsync(other, "/open/")).Status);
        Assert.Equal(2, (await RunAsync(["end", .. url])).ExitCode);
        Assert.Equal(1, (await RunAsync(["end", "nothing", .. url])).ExitCode);

        // Who was signed out signs in again.
        scene.Time.Advance(TimeSpan.FromSeconds(1));
        using var again = scene.Open();
        (await again.SignInAsync("bob", "bob-pw", "/open/")).Dispose();
        Assert.Equal(HttpStatusCode.OK, (await FactorScene.FollowAsync(again, "/open/")).Status);
    }

    [Fact]
    public async Task Owner_EndsSessionsOnThePage_OneOrAll()
    {
        await using var scene = await FactorScene.StartAsync();
        using var owner = scene.Open();
        await scene.EnrolAsync(owner);
        using var other = scene.Open(FactorScene.Abroad);
        (await other.SignInAsync("bob", "bob-pw", "/open/")).Dispose();
        using var page = await owner.GetAsync(Account);
        var html = await page.Content.ReadAsStringAsync(SettingScene.Token);
        Assert.Contains("(this browser)", html, StringComparison.Ordinal);
        var others = Session().Matches(html).Single(m => m.Value.Contains(FactorScene.Abroad, StringComparison.Ordinal));
        await FactorScene.PostAsync(owner, Account, html, ("end", others.Groups[1].Value));
        Assert.Contains("name=\"password\"", (await FactorScene.FollowAsync(other, "/open/")).Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await FactorScene.FollowAsync(owner)).Status);

        await FactorScene.PostAsync(owner, Account, html, ("endall", "all"));
        Assert.Contains("name=\"password\"", (await FactorScene.FollowAsync(owner)).Html, StringComparison.Ordinal);
    }

    private static Task<(int ExitCode, string Output)> RunAsync(IEnumerable<string> arguments) =>
        GatewayProgram.RunAsync(["session", .. arguments], SettingScene.Token);

    [GeneratedRegex("<li>(?:(?!</li>).)*name=\"end\" value=\"([0-9a-f-]+)\"(?:(?!</li>).)*</li>", RegexOptions.Singleline)]
    private static partial Regex Session();
}
