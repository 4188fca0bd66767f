using System.Net;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.FunctionalTests.Preauthentication;

public sealed class DelegationTests
{
    private static readonly string Alice = PreauthenticationFixture.Basic("alice", TestDirectory.AlicePassword);

    [Theory]
    [InlineData("/none/x")]
    [InlineData("/header/x")]
    [InlineData("/open/x")]
    public async Task Authorization_WhereItIsNotDelegated_IsRemoved(string target)
    {
        var received = await SendAsync(target, ("Authorization", Alice));

        Assert.DoesNotContain("Authorization", received.Headers.Keys);
    }

    [Fact]
    public async Task Authorization_PassedThrough_IsUntouched()
    {
        var received = await SendAsync("https://through.example.com/through/x", ("Authorization", "Negotiate YII="));

        Assert.Equal("Negotiate YII=", received.Headers["Authorization"]);
    }

    [Theory]
    [InlineData("/basic/x")]
    [InlineData("/none/x")]
    [InlineData("/open/x")]
    [InlineData("/signed/x")]
    [InlineData("https://through.example.com/through/x")]
    public async Task DelegationHeaders_FromAClient_AreRemovedOnEveryRoute(string target)
    {
        var received = await SendAsync(
            target,
            ("Authorization", Alice),
            ("X-Remote-User", "administrator"),
            ("X-REMOTE-USER", "administrator"),
            ("X_Remote_User", "administrator"),
            ("X-Forwarded-User", "administrator"),
            ("X-Gateway-Assertion", "administrator"),
            ("X_GATEWAY_Assertion", "administrator"),
            ("X-Remote-Groups", "administrator"),
            ("X_Remote_Groups", "administrator"),
            ("X_forwarded-user", "administrator"));

        Assert.DoesNotContain("administrator", received.Headers.Values);
    }

    [Fact]
    [Proves("Routes:*:DelegationHeader")]
    public async Task Header_OfAVerifiedUser_ReplacesWhatTheClientSent()
    {
        var received = await SendAsync(
            "/header/x", ("Authorization", Alice), ("X-Remote-User", "administrator"), ("X_REMOTE_USER", "administrator"));

        Assert.Equal("alice", received.Headers["X-Remote-User"]);
        Assert.DoesNotContain("X_REMOTE_USER", received.Headers.Keys, StringComparer.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("https://through.example.com/through/x")]
    [InlineData("/open/x")]
    [InlineData("/basic/x")]
    public async Task OwnCookies_OnAnyRoute_AreRemovedAndOthersKept(string target)
    {
        var received = await SendAsync(
            target,
            ("Authorization", Alice),
            ("Cookie", "a=1; __Host-gateway=secret; b=\"x; y\"; __Host-gateway-form=f; __Host-gateway-device=d; __Host-gateway2=kept; "
                + "__Host-gateway =odd"));

        Assert.Equal("a=1; b=\"x; y\"; __Host-gateway2=kept", received.Headers["Cookie"]);
    }

    private static async Task<ReceivedRequest> SendAsync(string target, params (string Name, string Value)[] headers)
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var client = fixture.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return Assert.Single(fixture.Backend.Received);
    }
}
