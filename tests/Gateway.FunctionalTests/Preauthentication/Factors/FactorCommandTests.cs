using System.Net;
using System.Text.Json;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.FunctionalTests.Preauthentication.Factors;

public sealed class FactorCommandTests
{
    [Fact]
    public async Task Factor_OfARunningGateway_IsInvitedListedAndReset()
    {
        await using var scene = await FactorScene.StartAsync(more: """, "Telemetry": { "AuditLog": "audit.log" }""");
        var url = $"http://127.0.0.1:{scene.Scene.Gateway.Port("admin")}";
        Assert.Contains("No second factors.", (await RunAsync("list", "--url", url)).Output, StringComparison.Ordinal);

        var (exit, printed) = await RunAsync("invite", "BOB", "--url", url, "--json");
        Assert.Equal(0, exit);
        using var invitation = JsonDocument.Parse(printed);
        Assert.Equal("bob", invitation.RootElement.GetProperty("account").GetString());
        using var browser = scene.Open(FactorScene.Abroad);
        var asked = await FactorScene.AskAsync(browser);
        var shown = await FactorScene.PostAsync(
            browser, "/gateway/factor/invitation", asked.Html, ("code", invitation.RootElement.GetProperty("code").GetString()!));
        await FactorScene.PostAsync(
            browser,
            "/gateway/factor/enrolment",
            shown.Html,
            ("code", scene.CodeOf(FactorScene.KeyOf(shown.Html))),
            ("name", "Old telephone"));

        var listed = (await RunAsync("list", "bob", "--url", url)).Output;
        Assert.Contains("Old telephone", listed, StringComparison.Ordinal);
        Assert.Contains("Totp", listed, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("reset", "bob", "--reason", "telephone lost", "--url", url)).ExitCode);
        Assert.Equal(1, (await RunAsync("reset", "bob", "--url", url)).ExitCode);
        Assert.Contains("No second factors.", (await RunAsync("list", "--url", url)).Output, StringComparison.Ordinal);

        // The audit log has who did it, and why.
        var line = Assert.Single(
            await ReadLinesAsync(scene, "telephone lost"),
            line => line.Contains("telephone lost", StringComparison.Ordinal));
        Assert.Contains("user factor reset", line, StringComparison.Ordinal);
        Assert.Contains(Environment.UserName, line, StringComparison.Ordinal);

        // Sessions from before the reset have ended, and the password alone does not suffice to begin anew.
        Assert.Contains("name=\"password\"", (await FactorScene.FollowAsync(browser)).Html, StringComparison.Ordinal);
        scene.Time.Advance(TimeSpan.FromSeconds(1));
        using var later = scene.Open(FactorScene.Abroad);
        Assert.Contains("invitation", (await FactorScene.AskAsync(later)).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reset_LeavesAppPasswordsAndSaysSo_UntilItIsToldToRevokeThem()
    {
        await using var scene = await FactorScene.StartAsync(more: """, "Telemetry": { "AuditLog": "audit.log" }""");
        var url = $"http://127.0.0.1:{scene.Scene.Gateway.Port("admin")}";
        using var owner = scene.Open();
        await scene.EnrolAsync(owner);
        var password = await AppPasswordTests.MakeAsync(owner, ("name", "Old telephone"), ("Web", "yes"));

        var (exit, said) = await RunAsync("reset", "bob", "--url", url);
        Assert.True(exit == 0, said);
        Assert.Contains("still accepted: 1.", said, StringComparison.Ordinal);
        Assert.Contains("gateway user factor reset bob --app-passwords", said, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await scene.Scene.SignInAsync("bob", password, FactorScene.Home, "/phone/"));

        // There is no factor any more; the app password is revoked all the same.
        (exit, said) = await RunAsync("reset", "bob", "--app-passwords", "--reason", "telephone stolen", "--url", url);
        Assert.True(exit == 0, said);
        Assert.Contains("App passwords revoked: 1.", said, StringComparison.Ordinal);
        Assert.DoesNotContain("still accepted", said, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, await scene.Scene.SignInAsync("bob", password, FactorScene.Home, "/phone/"));
        Assert.Equal(1, (await RunAsync("reset", "bob", "--app-passwords", "--url", url)).ExitCode);
        Assert.Contains(
            await ReadLinesAsync(scene, "app-password revoke"),
            line => line.Contains("app-password revoke", StringComparison.Ordinal)
                && line.Contains("telephone stolen", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Passkey_IsListedByItsKindAndName()
    {
        await using var scene = await FactorScene.StartAsync();
        var url = $"http://127.0.0.1:{scene.Scene.Gateway.Port("admin")}";
        using var browser = scene.Open();
        using var passkey = await PasskeyScene.EnrolAsync(scene, browser);

        var listed = (await RunAsync("list", "bob", "--url", url)).Output;
        using var json = JsonDocument.Parse((await RunAsync("list", "bob", "--url", url, "--json")).Output);

        Assert.Contains("Passkey", listed, StringComparison.Ordinal);
        Assert.Contains("Bob's key", listed, StringComparison.Ordinal);
        Assert.Equal("mail.example.com", json.RootElement[0].GetProperty("factors")[0].GetProperty("host").GetString());
    }

    /// <summary>The lines of the audit log, which is written a moment later by the clock of the scene.</summary>
    private static async Task<string[]> ReadLinesAsync(FactorScene scene, string awaited)
    {
        var file = scene.Scene.Gateway.Folder.Combine("audit.log");
        for (var i = 0; i < 500; i++)
        {
            var lines = File.Exists(file) ? await File.ReadAllLinesAsync(file, SettingScene.Token) : [];
            if (Array.Exists(lines, line => line.Contains(awaited, StringComparison.Ordinal)))
            {
                return lines;
            }

            scene.Time.Advance(TimeSpan.FromMilliseconds(20));
            await Task.Delay(20, SettingScene.Token);
        }

        return [];
    }

    private static Task<(int ExitCode, string Output)> RunAsync(params string[] arguments) =>
        GatewayProgram.RunAsync(["user", "factor", .. arguments], SettingScene.Token);
}
