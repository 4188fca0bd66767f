using System.Net;
using System.Text.Json.Nodes;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Microsoft.AspNetCore.Http;
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

    [Fact]
    public async Task Claims_ThatOnlyTheUserInfoHas_AreReadThere()
    {
        await using var scene = await OpenIdConnectScene.StartAsync(
            prepare: p => SendByUserInfo(p, "0815", "preferred_username", "groups"));
        using var browser = scene.Open();

        using var signedIn = await scene.SignInAsync(browser, "/staff/x");
        using var page = await browser.GetAsync("/staff/x");

        Assert.Equal((HttpStatusCode.SeeOther, HttpStatusCode.OK), (signedIn.StatusCode, page.StatusCode));
        Assert.Equal("Bearer opaque", scene.Provider.Issuer.Received.Single(r => r.Target == "/userinfo").Headers["Authorization"]);
    }

    [Fact]
    public async Task UserInfo_AboutAnotherSubject_SignsNobodyIn()
    {
        await using var scene = await OpenIdConnectScene.StartAsync(prepare: p => SendByUserInfo(p, "4711", "preferred_username"));
        using var browser = scene.Open();

        using var answer = await scene.SignInAsync(browser);

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.DoesNotContain(SignInBrowser.SessionCookie, browser.Cookies.Keys);
    }

    [Fact]
    [Proves("Identity:Issuers:*:Client:UserInfo")]
    public async Task Groups_ThatOnlyTheUserInfoHas_AreReadWhereTheSettingSaysSo()
    {
        await using var scene = await OpenIdConnectScene.StartAsync(
            $"\"Secret\": \"{TestProvider.ClientSecret}\", \"UserInfo\": true", p => SendByUserInfo(p, "0815", "groups"));
        using var browser = scene.Open();

        using var signedIn = await scene.SignInAsync(browser, "/staff/x");
        using var page = await browser.GetAsync("/staff/x");

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    private static void SendByUserInfo(TestProvider provider, string subject, params string[] claims)
    {
        var exchange = provider.TokenAnswer;
        var info = new JsonObject { ["sub"] = subject };
        provider.Issuer.Changed = metadata => metadata["userinfo_endpoint"] = provider.Issuer.Issuer + "/userinfo";
        provider.Claims = token =>
        {
            foreach (var claim in claims)
            {
                info[claim] = token[claim]?.DeepClone();
                token[claim] = null;
            }
        };
        provider.TokenAnswer = context =>
            context.Request.Path == "/userinfo" ? context.Response.WriteAsync(info.ToJsonString()) : exchange(context);
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
