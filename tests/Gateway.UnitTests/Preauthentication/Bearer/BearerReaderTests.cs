using Gateway.Preauthentication.Bearer;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace Gateway.UnitTests.Preauthentication.Bearer;

public sealed class BearerReaderTests
{
    [Theory]
    [InlineData("Bearer abc.def-_~+/=", BearerStatus.Read, "abc.def-_~+/=")]
    [InlineData("bearer   x ", BearerStatus.Read, "x")]
    [InlineData("Bearer", BearerStatus.Empty, null)]
    [InlineData("Bearer ", BearerStatus.Empty, null)]
    [InlineData("Bearer a b", BearerStatus.Malformed, null)]
    [InlineData("Bearer a,b", BearerStatus.Malformed, null)]
    [InlineData("Bearer \u00e9", BearerStatus.Malformed, null)]
    [InlineData("BearerX", BearerStatus.None, null)]
    [InlineData("Basic YTpi", BearerStatus.None, null)]
    public void Header_IsReadStrictly(string header, BearerStatus expected, string? token)
    {
        Assert.Equal(expected, BearerReader.Read(header, out var read));
        Assert.Equal(token ?? "", read.ToString());
    }

    [Fact]
    public void Header_BesideAnother_IsRepeated() =>
        Assert.Equal(BearerStatus.Repeated, BearerReader.Read(new StringValues(["Basic YTpi", "Bearer x"]), out _));

    [Fact]
    public void Header_ThatIsTooLong_IsMalformed() =>
        Assert.Equal(BearerStatus.Malformed, BearerReader.Read("Bearer " + new string('a', BearerReader.MaxLength + 1), out _));
}
