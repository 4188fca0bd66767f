using System.Buffers;
using System.Text;
using Gateway.Mail.Wire;
using Xunit;

namespace Gateway.UnitTests.Mail.Wire;

public sealed class LineParserTests
{
    [Theory]
    [InlineData("", 0, "")]
    [InlineData("a", 0, "")]
    [InlineData("a\r", 0, "")]
    [InlineData("\n", 1, "")]
    [InlineData("\r\n", 2, "")]
    [InlineData("a\nb\n", 2, "a")]
    [InlineData("a\r\nb\r\n", 3, "a")]
    [InlineData("a\r\r\n", 4, "a\r")]
    public void TryRead_OfASpan_EndsALineAsThatOfASequence(string text, int consumed, string expected)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        var sequence = new ReadOnlySequence<byte>(bytes);

        var read = LineParser.TryRead(bytes.AsSpan(), out var line);
        var status = LineParser.TryRead(ref sequence, 100, out var sequenceLine);

        Assert.Equal(consumed, read);
        Assert.Equal(read > 0 ? LineStatus.Complete : LineStatus.Incomplete, status);
        if (read > 0)
        {
            Assert.Equal(expected, Encoding.ASCII.GetString(line));
            Assert.Equal(expected, Encoding.ASCII.GetString(sequenceLine));
            Assert.Equal(bytes.Length - read, sequence.Length);
        }
    }
}
