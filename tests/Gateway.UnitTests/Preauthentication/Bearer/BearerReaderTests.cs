using Gateway.Preauthentication.Bearer;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace Gateway.UnitTests.Preauthentication.Bearer;

public sealed class BearerReaderTests
{
    [Theory]
    [InlineData("Bearer abc.def-_~+/=", BearerReading.Read, "abc.def-_~+/=")]
    [InlineData("bearer   x ", BearerReading.Read, "x")]
    [InlineData("Bearer", BearerReading.Empty, null)]
    [InlineData("Bearer ", BearerReading.Empty, null)]
    [InlineData("Bearer a b", BearerReading.Malformed, null)]
    [InlineData("Bearer a,b", BearerReading.Malformed, null)]
    [InlineData("Bearer \u00e9", BearerReading.Malformed, null)]
    [InlineData("BearerX", BearerReading.None, null)]
    [InlineData("Basic YTpi", BearerReading.None, null)]
    public void Header_IsReadStrictly(string header, BearerReading expected, string? token)
    {
        Assert.Equal(expected, BearerReader.Read(header, out var read));
        Assert.Equal(token ?? "", read.ToString());
    }

    [Fact]
    public void Header_BesideAnother_IsRepeated() =>
        Assert.Equal(BearerReading.Repeated, BearerReader.Read(new StringValues(["Basic YTpi", "Bearer x"]), out _));

    [Fact]
    public void Header_ThatIsTooLong_IsMalformed() =>
        Assert.Equal(BearerReading.Malformed, BearerReader.Read("Bearer " + new string('a', BearerReader.MaxLength + 1), out _));
}
