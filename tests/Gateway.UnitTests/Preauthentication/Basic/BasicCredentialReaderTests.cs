using System.Text;
using Gateway.Preauthentication.Basic;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace Gateway.UnitTests.Preauthentication.Basic;

public sealed class BasicCredentialReaderTests
{
    [Theory]
    [InlineData("Basic ")]
    [InlineData("basic ")]
    [InlineData("BASIC   ")]
    public void Read_Ascii_IsReadOnce(string prefix)
    {
        var reading = BasicCredentialReader.Read(
            prefix + Encode(Encoding.ASCII, "EXAMPLE\\alice:pass:word"), out var credential);

        Assert.Equal(BasicStatus.Read, reading);
        Assert.Equal("EXAMPLE\\alice", credential!.UserName);
        Assert.Equal("pass:word", credential.Password.Reveal());
        Assert.Null(credential.Alternative);
    }

    [Fact]
    public void Read_Utf8_IsUtf8WithLatin1Beside()
    {
        BasicCredentialReader.Read("Basic " + Encode(Encoding.UTF8, "jürgen:grün"), out var credential);

        Assert.Equal("jürgen", credential!.UserName);
        Assert.Equal("grün", credential.Password.Reveal());
        Assert.Equal("grÃ¼n", credential.Alternative!.Reveal());
    }

    [Fact]
    public void Read_Latin1_IsLatin1Alone()
    {
        BasicCredentialReader.Read("Basic " + Encode(Encoding.Latin1, "jürgen:grün"), out var credential);

        Assert.Equal("jürgen", credential!.UserName);
        Assert.Equal("grün", credential.Password.Reveal());
        Assert.Null(credential.Alternative);
    }

    [Theory]
    [InlineData("Bearer abc", BasicStatus.None)]
    [InlineData("Negotiate abc", BasicStatus.None)]
    [InlineData("", BasicStatus.None)]
    [InlineData("Basicx abc", BasicStatus.None)]
    [InlineData("Basic", BasicStatus.NoUserName)]
    [InlineData("Basic ", BasicStatus.NoUserName)]
    [InlineData("Basic !!!", BasicStatus.NotBase64)]
    [InlineData("Basic YWxpY2U6cHc", BasicStatus.NotBase64)]
    [InlineData("Basic YWxpY2U=", BasicStatus.NoUserName)]
    [InlineData("Basic OnB3", BasicStatus.NoUserName)]
    [InlineData("Basic YQBsOnB3", BasicStatus.ControlCharacter)]
    [InlineData("Basic YWxpY2U6cHcK", BasicStatus.ControlCharacter)]
    public void Read_Malformed_IsNamed(string header, BasicStatus expected)
    {
        Assert.Equal(expected, BasicCredentialReader.Read(header, out var credential));
        Assert.Null(credential);
    }

    [Fact]
    public void Read_LongestCredential_IsRead() =>
        Assert.Equal(BasicStatus.Read, BasicCredentialReader.Read(
            "Basic " + Encode(Encoding.ASCII, "alice:" + new string('x', 1_018)), out _));

    [Theory]
    [InlineData(1_025)]
    [InlineData(30_000)]
    public void Read_TooLong_IsRefused(int length) =>
        Assert.Equal(BasicStatus.TooLong, BasicCredentialReader.Read(
            "Basic " + Encode(Encoding.ASCII, "a:" + new string('x', length - 2)), out _));

    [Fact]
    public void Read_TwoHeaders_IsRefused()
    {
        var basic = "Basic " + Encode(Encoding.ASCII, "alice:pw");

        Assert.Equal(BasicStatus.Repeated, BasicCredentialReader.Read(new StringValues([basic, basic]), out _));
        Assert.Equal(BasicStatus.Repeated, BasicCredentialReader.Read(new StringValues(["Bearer x", basic]), out _));
    }

    private static string Encode(Encoding encoding, string text) => Convert.ToBase64String(encoding.GetBytes(text));
}
