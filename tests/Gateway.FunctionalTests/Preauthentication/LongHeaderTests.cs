using Gateway.FunctionalTests.Forwarding;
using Xunit;

namespace Gateway.FunctionalTests.Preauthentication;

/// <summary>Header fields as long as the tickets of people in many groups are taken over HTTP/2 as over HTTP/1.1.</summary>
public sealed class LongHeaderTests
{
    private const string Host = "mail.example.com";

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(49)]
    [InlineData(64)]
    [InlineData(100)]
    public async Task Credential_OfManyKilobytes_IsJudged_AndOtherStreamsGoOn(int kilobytes)
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        fixture.Directory.Passwords["alice"] = "right";
        using var client = await RawHttp2Client.ConnectAsync(fixture.Gateway.Ports[0], TestContext.Current.CancellationToken, Host);
        var credential = PreauthenticationFixture.Basic("alice", new string('p', kilobytes * 1024 * 3 / 4));
        var field = new string('x', kilobytes * 1024);

        Assert.Equal(401, (await client.SendAsync("GET", "/basic/", Host, ("authorization", credential))).Status);
        var right = ("authorization", PreauthenticationFixture.Basic("alice", "right"));
        Assert.Equal(200, (await client.SendAsync("GET", "/basic/", Host, right, ("x-long", field))).Status);

        Assert.Equal(field, Assert.Single(fixture.Backend.Received).Headers["X-Long"]);
    }

    // Kestrel answers up to twice the limit, and sends GOAWAY beyond that or where one field alone is beyond the limit.
    [Theory]
    [InlineData(70, 2, 431)]
    [InlineData(140, 1, 0)]
    [InlineData(70, 5, 0)]
    public async Task Header_BeyondTheLimit_IsRefused_AndNewConnectionsAreServed(int kilobytes, int fields, int status)
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var client = await RawHttp2Client.ConnectAsync(fixture.Gateway.Ports[0], TestContext.Current.CancellationToken, Host);
        var headers = Enumerable.Range(0, fields).Select(i => ($"x-long-{i}", new string('x', kilobytes * 1024)));

        Assert.Equal(status, await client.BeginAsync("GET", "/open/", Host, [.. headers]));

        Assert.Empty(fixture.Backend.Received);
        using var next = await RawHttp2Client.ConnectAsync(fixture.Gateway.Ports[0], TestContext.Current.CancellationToken, Host);
        Assert.Equal(200, (await next.SendAsync("GET", "/open/", Host)).Status);
    }
}
