using Gateway.FunctionalTests.Forwarding;
using Xunit;

namespace Gateway.FunctionalTests.Filtering;

/// <summary>What HTTP/2 can carry and HTTP/1.1 cannot: refused on its stream, while the connection goes on.</summary>
public sealed class Http2RequestTests(FilteringFixture fixture) : IClassFixture<FilteringFixture>
{
    private const string Host = "mail.example.com";

    [Theory]
    [InlineData("+3")]
    [InlineData("-0")]
    [InlineData("3\v")]
    [InlineData("3\0")]
    [InlineData("000000000000000000003")]
    [InlineData("111111111111111111111111111111")]
    public async Task ContentLength_ThatIsNone_GetsItsAnswer_AndOtherStreamsGoOn(string length)
    {
        fixture.Clear();
        using var client = await RawHttp2Client.ConnectAsync(fixture.Port("https"), TestContext.Current.CancellationToken, Host);

        Assert.Equal(400, await client.BeginUploadAsync("/owa/", Host, ("content-length", length)));

        Assert.Equal("ContentLength", Assert.Single(fixture.Records).Reason);
        Assert.Empty(fixture.Backend.Received);
        await client.ReadBodyAsync();
        Assert.Equal(200, (await client.SendAsync("GET", "/owa/", Host)).Status);
    }

    [Theory]
    [InlineData("keep-alive", "timeout=5", "ConnectionHeaderInHttp2")]
    [InlineData("proxy-connection", "keep-alive", "ConnectionHeaderInHttp2")]
    [InlineData("transfer-encoding", "chunked", "ConnectionHeaderInHttp2")]
    [InlineData("upgrade", "websocket", "ConnectionHeaderInHttp2")]
    [InlineData("x-a", "b\u0001c", "HeaderControl")]
    [InlineData("x-a", "b\0c", "HeaderControl")]
    [InlineData("cookie", "b\0c", "HeaderControl")]
    [InlineData("x-a", "b\r\nx-remote-user: c", "HeaderControl")]
    [InlineData("x-a", "b\nc", "HeaderControl")]
    [InlineData("x-a ", "b", "HeaderName")]
    [InlineData("x-a:", "b", "HeaderName")]
    [InlineData("x-a", "b\u007f", "HeaderControl")]
    public async Task Header_ThatHttp2DoesNotHave_GetsItsAnswer_AndOtherStreamsGoOn(string name, string value, string reason)
    {
        fixture.Clear();
        using var client = await RawHttp2Client.ConnectAsync(fixture.Port("https"), TestContext.Current.CancellationToken, Host);

        Assert.Equal(400, (await client.SendAsync("GET", "/owa/", Host, (name, value))).Status);

        Assert.Equal(reason, Assert.Single(fixture.Records).Reason);
        Assert.Empty(fixture.Backend.Received);
        Assert.Equal(200, (await client.SendAsync("GET", "/owa/", Host)).Status);
    }

    [Fact]
    public async Task ContentLength_ThatIsNone_WithoutBody_ResetsItsStreamAlone()
    {
        fixture.Clear();
        using var client = await RawHttp2Client.ConnectAsync(fixture.Port("https"), TestContext.Current.CancellationToken, Host);

        Assert.Equal(0, await client.BeginAsync("POST", "/owa/", Host, ("content-length", "+3")));

        Assert.Empty(fixture.Backend.Received);
        Assert.Equal(200, (await client.SendAsync("GET", "/owa/", Host)).Status);
    }
}
