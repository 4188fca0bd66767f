using Gateway.Filtering;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.UnitTests.Filtering;

public sealed class ClientHeadersTests
{
    [Theory]
    [InlineData("X-Other", false)]
    [InlineData("x-1", false)]
    [InlineData("X-Remote-User", true)]
    [InlineData("X_Other", true)]
    [InlineData("X.Other", true)]
    [InlineData("X!Other", true)]
    [InlineData("Transfer_Encoding", true)]
    [InlineData("x-forwarded-anything", true)]
    public void IsReserved_Name_FollowsOneRule(string name, bool expected) => Assert.Equal(expected, ClientHeaders.IsReserved(name));

    [Theory]
    [InlineData("X-A", "b", FilterStatus.Pass)]
    [InlineData("X-A", "a\tb\u00e4\u0085", FilterStatus.Pass)]
    [InlineData("X-A", "a\0b", FilterStatus.HeaderControl)]
    [InlineData("X-A", "a\u001fb", FilterStatus.HeaderControl)]
    [InlineData("X-A", "a\u007f", FilterStatus.HeaderControl)]
    [InlineData("X A", "b", FilterStatus.HeaderName)]
    [InlineData("X_A", "b", FilterStatus.Pass)]
    public void Strip_Header_IsPassedOrNamed(string name, string value, FilterStatus expected)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers[name] = value;

        Assert.Equal(expected, ClientHeaders.Strip(context.Request));
    }

    [Theory]
    [InlineData("HTTP/1.0", 0)]
    [InlineData("HTTP/1.1", 1)]
    public void Strip_Expect_IsThatOfTheVersion(string protocol, int expected)
    {
        var context = new DefaultHttpContext();
        context.Request.Protocol = protocol;
        context.Request.Headers.Expect = "100-continue";

        ClientHeaders.Strip(context.Request);

        Assert.Equal(expected, context.Request.Headers.Expect.Count);
    }
}
