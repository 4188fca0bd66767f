using System.Net;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.FunctionalTests.Preauthentication.OpenIdConnect;

public sealed class OpenIdConnectSettingTests
{
    [Fact]
    [Proves("Identity:Issuers:*:Client:Authentication")]
    [Proves("Identity:Issuers:*:Client:Scopes")]
    public async Task Provider_IsAskedForTheScopesAndShownTheSecretAsTheSettingsSay()
    {
        await using var scene = await OpenIdConnectScene.StartAsync($"\"Secret\": \"{TestProvider.ClientSecret}\", \"Authentication\": "
            + $"\"ClientSecretPost\", \"Scopes\": [ \"openid\", \"groups\" ]");
        using var browser = scene.Open();

        var asked = await OpenIdConnectScene.AskAsync(browser);
        using var signedIn = await browser.GetAsync(scene.Provider.SignIn(asked));

        Assert.Equal(HttpStatusCode.SeeOther, signedIn.StatusCode);
        Assert.Equal("openid groups", TestProvider.Read(asked)["scope"]);
        Assert.DoesNotContain("Authorization", scene.Provider.Issuer.Received.Last(r => r.Target == "/token").Headers.Keys);
    }

    /// <summary>
    /// Of two providers that do not exchange codes, the one with the shorter limit is given up while the other is still waited for.
    /// </summary>
    [Fact]
    [Proves("Identity:Issuers:*:Client:Timeout")]
    public async Task Exchange_ThatIsNotAnswered_IsWaitedForAsLongAsTheTimeout()
    {
        var end = new TaskCompletionSource();
        await using var slow = await TestProvider.StartAsync();
        await using var fast = await TestProvider.StartAsync();
        slow.TokenAnswer = fast.TokenAnswer = _ => end.Task;
        await using var scene = await SettingScene.StartAsync(new()
        {
            Routes = $$"""
                "slow": { "Hosts": [ "{{SettingScene.Host}}" ], "Cluster": "backend", "Authentication": "OpenIdConnect", "Issuers": "slow" },
                "fast": { "Hosts": [ "{{SettingScene.Other}}" ], "Cluster": "backend", "Authentication": "OpenIdConnect", "Issuers": "fast" }
                """,
            More = $$"""
                , "Identity": { "Issuers": { "slow": {{slow.Section("\"Timeout\": \"00:01:00\"")}}, "fast": {{fast.Section("\"Timeout\": \"00:00:01\"")}} } }
                """,
        });
        using var patient = new SignInBrowser(scene.Gateway.CreateClient(SettingScene.Host));
        using var strict = new SignInBrowser(scene.Gateway.CreateClient(SettingScene.Other));
        var slowCode = slow.SignIn(await OpenIdConnectScene.AskAsync(patient, "/"));
        var fastCode = fast.SignIn(await OpenIdConnectScene.AskAsync(strict, "/"));

        var waiting = patient.GetAsync(slowCode);
        using var given = await strict.GetAsync(fastCode);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, given.StatusCode);
        Assert.False(waiting.IsCompleted);
        end.SetResult();
        (await waiting).Dispose();
    }
}
