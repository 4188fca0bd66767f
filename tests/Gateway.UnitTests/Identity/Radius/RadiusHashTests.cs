using Gateway.Identity.Credentials;
using Gateway.Identity.Radius.Protocol;
using Xunit;

namespace Gateway.UnitTests.Identity.Radius;

/// <summary>Against the worked example of RFC 2865 7.1.</summary>
public sealed class RadiusHashTests
{
    private static readonly byte[] Authenticator = Convert.FromHexString("0f403f9473978057bd83d5cb98f4227a");

    [Fact]
    public void Hide_OfTheExample_IsTheExamples() => Assert.Equal(
        "0dbe708d93d413ce3196e43f782a0aee",
        Convert.ToHexStringLower(RadiusHash.Hide(new Secret("arctangent"), Authenticator, "xyzzy5461"u8)!));

    [Fact]
    public void ResponseAuthenticator_OfTheExample_IsTheExamples()
    {
        var reply = Convert.FromHexString("0200002686fe220e7624ba2a1005f6bf9b55e0b20606000000010f06000000000e06c0a80103");
        Span<byte> expected = stackalloc byte[16];

        RadiusHash.ResponseAuthenticator(reply, Authenticator, "xyzzy5461"u8, expected);

        Assert.Equal(reply.AsSpan(4, 16), expected);
    }

    [Theory]
    [InlineData(0, 16)]
    [InlineData(16, 16)]
    [InlineData(17, 32)]
    [InlineData(128, 128)]
    public void Hide_OfALength_PadsToBlocks(int length, int expected) =>
        Assert.Equal(expected, RadiusHash.Hide(new Secret(new string('x', length)), Authenticator, "s"u8)!.Length);

    [Fact]
    public void Hide_OfWhatCannotBeHidden_IsNull()
    {
        Assert.Null(RadiusHash.Hide(new Secret(new string('x', 129)), Authenticator, "s"u8));
        Assert.Null(RadiusHash.Hide(new Secret("a\0b"), Authenticator, "s"u8));
    }
}
