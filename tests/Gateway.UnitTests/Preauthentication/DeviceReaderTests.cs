using Gateway.Preauthentication;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.UnitTests.Preauthentication;

public sealed class DeviceReaderTests
{
    [Theory]
    [InlineData("?Cmd=Sync&User=alice&DeviceId=ApplF2LX&DeviceType=iPhone", "ApplF2LX")]
    [InlineData("?cmd=Sync&deviceid=abc", "abc")]
    [InlineData("?jAAJBAp2MTQwRGV2aWNlAApTbWFydFBob25l", "v140Device")]
    [InlineData("?jAAJBBAAAQIDBAUGBwgJCgsMDQ4PAApTbWFydFBob25l", "000102030405060708090A0B0C0D0E0F")]
    [InlineData("?DeviceId=", null)]
    [InlineData("?jAAJBP92", null)]
    [InlineData("?jAAJBAp2", null)]
    [InlineData("?!!!", null)]
    [InlineData("?", null)]
    [InlineData(null, null)]
    public void ReadDeviceId_InEitherForm_IsFound(string? query, string? expected) =>
        Assert.Equal(expected, DeviceReader.ReadDeviceId(query));

    [Fact]
    public void Device_OutsideActiveSync_HasAUserAgentAndNoIdentifier()
    {
        var request = new DefaultHttpContext().Request;
        request.Path = "/owa/";
        request.QueryString = new QueryString("?DeviceId=abc");
        request.Headers.UserAgent = "Mozilla/5.0";

        Assert.Null(DeviceReader.FindId(request));
        Assert.Equal("Mozilla/5.0", DeviceReader.FindAgent(request));
    }
}
