using System.Net;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.State;

/// <summary>Sign-ins of several steps, whose requests come to one gateway and then to another.</summary>
public sealed class SignInAtTwoGatewaysTests
{
    private const string Wiki = "/wiki/page";

    [Fact]
    public async Task Challenge_BegunAtOneGateway_IsAnsweredAtTheOtherAndOnlyOnce()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var radius = await FreeRadiusServer.StartAsync();
        await using var gateways = await ManyGateways.StartAsync(2, $$"""
            "Redis": { "Endpoints": [ "{{redis.Endpoint}}" ] },
            "Identity": {
              "Gateways": 2,
              "Throttling": { "RefusalDelay": "00:00:00" },
              "Directories": {
                "codes": {
                  "Radius": { "Servers": [ "{{radius.Address}}" ], "Secret": "{{FreeRadiusServer.Secret}}", "Timeout": "00:00:30" }
                }
              }
            }
            """);

        var asked = await gateways.BeginSignInAsync(0, "otto", "secret");
        Assert.Equal(HttpStatusCode.OK, asked.Status);
        var answer = new Dictionary<string, string> { ["token"] = asked.Token, ["code"] = "123456" };
        var answered = await gateways.PostAsync(1, "/gateway/signin-code", asked.Cookies, answer);

        Assert.Equal(HttpStatusCode.SeeOther, answered.Status);
        Assert.True(await gateways.IsSignedInAsync(0, answered.Cookies));
        Assert.True(await gateways.IsSignedInAsync(1, answered.Cookies));

        // This server would take the code again for the same question; the gateways do not.
        Assert.Equal(HttpStatusCode.BadRequest, (await gateways.PostAsync(0, "/gateway/signin-code", asked.Cookies, answer)).Status);

        // One question, sent to both at once.
        asked = await gateways.BeginSignInAsync(1, "otto", "secret");
        answer["token"] = asked.Token;
        var both = await Task.WhenAll(
            gateways.PostAsync(0, "/gateway/signin-code", asked.Cookies, answer),
            gateways.PostAsync(1, "/gateway/signin-code", asked.Cookies, answer));
        Assert.Equal([HttpStatusCode.SeeOther, HttpStatusCode.BadRequest], both.Select(a => a.Status).Order());

        // While Redis is away, the server that asked decides alone.
        await redis.KillAsync();
        asked = await gateways.BeginSignInAsync(0, "otto", "secret");
        answer["token"] = asked.Token;
        Assert.Equal(HttpStatusCode.SeeOther, (await gateways.PostAsync(1, "/gateway/signin-code", asked.Cookies, answer)).Status);
    }

    [Fact]
    public async Task BackChannelLogout_ReceivedAtOneGateway_EndsTheSessionAtTheOther()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var provider = await TestProvider.StartAsync();
        await using var gateways = await ManyGateways.StartAsync(
            2,
            $$"""
            "Redis": { "Endpoints": [ "{{redis.Endpoint}}" ] },
            "Identity": { "Gateways": 2, "Users": { "File": "users.json" }, "Issuers": { "corp": {{provider.Section()}} } }
            """,
            routes: $$"""
            , "wiki": {
                "Match": { "Hosts": [ "{{ManyGateways.OtherHost}}" ], "Path": "/wiki/{**rest}" }, "Cluster": "web",
                "Authentication": "OpenIdConnect"
              }
            """);

        // The browser is sent to the provider by one gateway and comes back to the other.
        var session = await SignInAsync(gateways, provider);
        Assert.True(await IsSignedInAsync(gateways, 0, session));
        Assert.True(await IsSignedInAsync(gateways, 1, session));
        var another = await gateways.SignInAsync(0);

        var notice = new Dictionary<string, string> { ["logout_token"] = provider.LogoutToken() };
        var told = await gateways.PostAsync(1, "/gateway/backchannel-logout", "", notice, ManyGateways.OtherHost);

        Assert.Equal(HttpStatusCode.OK, told.Status);
        await ManyGateways.EventuallyAsync(async () => !await IsSignedInAsync(gateways, 0, session));
        Assert.False(await IsSignedInAsync(gateways, 1, session));
        Assert.True(await gateways.IsSignedInAsync(0, another));

        // A gateway that starts later knows it too.
        await gateways.AddAsync();
        Assert.False(await IsSignedInAsync(gateways, 2, session));
    }

    private static async Task<string> SignInAsync(ManyGateways gateways, TestProvider provider)
    {
        var first = await gateways.OpenAsync(0, Wiki, "", ManyGateways.OtherHost);
        Assert.Equal(HttpStatusCode.Found, first.Status);
        var asked = await gateways.OpenAsync(0, first.Location!.OriginalString, "", ManyGateways.OtherHost); // a redirect has one
        Assert.Equal(HttpStatusCode.SeeOther, asked.Status);
        var back = await gateways.OpenAsync(1, provider.SignIn(asked.Location!), asked.Cookies, ManyGateways.OtherHost);
        return back.Cookies;
    }

    private static async Task<bool> IsSignedInAsync(ManyGateways gateways, int gateway, string cookies) =>
        (await gateways.OpenAsync(gateway, Wiki, cookies, ManyGateways.OtherHost)).Status == HttpStatusCode.OK;
}
