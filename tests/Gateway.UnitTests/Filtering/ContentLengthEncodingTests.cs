using System.Text;
using Gateway.Filtering;
using Xunit;

namespace Gateway.UnitTests.Filtering;

public sealed class ContentLengthEncodingTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("007", "007")]
    [InlineData("999999999999999999", "999999999999999999")]
    [InlineData("", null)]
    [InlineData("+3", null)]
    [InlineData("-0", null)]
    [InlineData("3\v", null)]
    [InlineData("\f3", null)]
    [InlineData("3\0", null)]
    [InlineData("3,3", null)]
    [InlineData("\u00b3", null)]
    [InlineData("1000000000000000000", null)]
    [InlineData("111111111111111111111111111111", null)]
    public void GetChars_Value_IsItselfOrTheInvalidLength(string value, string? expected)
    {
        var bytes = Encoding.Latin1.GetBytes(value);
        Span<char> chars = stackalloc char[20];

        var count = ConnectionHeaderEncoding.Select("Content-Length").GetChars(bytes, chars);

        var text = expected ?? ContentLengthEncoding.Invalid.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(text, chars[..count].ToString());
        Assert.Equal(text, ConnectionHeaderEncoding.Select("content-length").GetString(bytes));
    }
}
