using System.Text;
using Gateway.Filtering;
using Xunit;

namespace Gateway.UnitTests.Filtering;

public sealed class HeaderValueEncodingTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("text/plain", "text/plain")]
    [InlineData("M\u00fcller\t\u0001\u007f", "M\u00fcller\t\u0001\u007f")]
    [InlineData("\0", "\u0001")]
    [InlineData("a\r\nb\0", "a\u0001\u0001b\u0001")]
    public void GetString_Value_IsLatin1_WithoutTheBytesAtWhichKestrelThrows(string value, string expected)
    {
        var bytes = Encoding.Latin1.GetBytes(value);

        Assert.Equal(expected, ConnectionHeaderEncoding.Select("X-Any").GetString(bytes.AsSpan()));
        Assert.Equal(expected, ConnectionHeaderEncoding.Select("X-Any").GetString(bytes));
    }

    [Fact]
    public void GetString_AllocatesTheStringAlone()
    {
        var bytes = "application/json; charset=utf-8"u8.ToArray();
        var encoding = ConnectionHeaderEncoding.Select("Content-Type");
        _ = encoding.GetString(bytes.AsSpan());

        var before = GC.GetAllocatedBytesForCurrentThread();
        var own = encoding.GetString(bytes.AsSpan());
        var after = GC.GetAllocatedBytesForCurrentThread();
        var latin1 = Encoding.Latin1.GetString(bytes.AsSpan());
        var end = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(latin1, own);
        Assert.Equal(end - after, after - before);
    }
}
