using System.Net;
using Gateway.Identity.Credentials;
using Xunit;

namespace Gateway.UnitTests.Identity.Credentials;

public sealed class AddressTests
{
    [Theory]
    [InlineData("203.0.113.9", "203.0.113.9/32")]
    [InlineData("203.0.113.0/24", "203.0.113.0/24")]
    [InlineData("::ffff:203.0.113.9", "203.0.113.9/32")]
    [InlineData("::ffff:203.0.113.0/120", "203.0.113.0/24")]
    [InlineData("2001:db8::5", "2001:db8::5/128")]
    [InlineData("2001:db8::/32", "2001:db8::/32")]
    [InlineData("::/0", "::/0")]
    public void AddressRange_OfANetworkOrAnAddress_IsWrittenAsClientsAre(string text, string expected)
    {
        Assert.True(AddressRange.TryParse(text, out var network));
        Assert.Equal(IPNetwork.Parse(expected), network);
    }

    [Theory]
    [InlineData("")]
    [InlineData("203.0.113.9/33")]
    [InlineData("example.com")]
    public void AddressRange_OfNeither_IsNone(string text)
    {
        Assert.False(AddressRange.TryParse(text, out _));
        Assert.Throws<FormatException>(() => AddressRange.Parse(text));
    }

    [Theory]
    [InlineData("[::ffff:203.0.113.9]:25", "203.0.113.9:25")]
    [InlineData("203.0.113.9:25", "203.0.113.9:25")]
    [InlineData("[2001:db8::5]:25", "[2001:db8::5]:25")]
    public void NormalizedAddress_OfAnEndPoint_IsPlain(string endPoint, string expected) =>
        Assert.Equal(expected, NormalizedAddress.Of((EndPoint)IPEndPoint.Parse(endPoint))?.ToString());

    [Fact]
    public void NormalizedAddress_OfAnotherKindOfEndPoint_IsTheSame()
    {
        EndPoint other = new DnsEndPoint("example.com", 25);

        Assert.Same(other, NormalizedAddress.Of(other));
        Assert.Null(NormalizedAddress.Of((EndPoint?)null));
    }
}
