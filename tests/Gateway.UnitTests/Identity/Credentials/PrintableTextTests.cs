using System.Globalization;
using Gateway.Identity.Credentials;
using Xunit;

namespace Gateway.UnitTests.Identity.Credentials;

public sealed class PrintableTextTests
{
    [Theory]
    [InlineData("alice", "alice")]
    [InlineData("J\u00FCrg \u6751\u4E0A \u0639\u0644\u064A \U0001F600", "J\u00FCrg \u6751\u4E0A \u0639\u0644\u064A \U0001F600")]
    [InlineData("\u202Eecila", "\\u202Eecila")]
    [InlineData("a\u2066b\u2069", "a\\u2066b\\u2069")]
    [InlineData("al\u200Bice", "al\\u200Bice")]
    [InlineData("line\u2028break", "line\\u2028break")]
    [InlineData("\u001B[31mred\r\n", "\\u001B[31mred\\u000D\\u000A")]
    [InlineData("c1\u009B31m", "c1\\u009B31m")]
    [InlineData("tag\U000E0041", "tag\\uDB40\\uDC41")]
    public void Of_EscapesWhatCannotBeSeen(string text, string expected) => Assert.Equal(expected, PrintableText.Of(text));

    [Fact]
    public void Of_HalfACharacter_IsEscaped()
    {
        Assert.Equal("half \\uD83D", PrintableText.Of("half \uD83D"));
        Assert.Equal("half \\uDE00", PrintableText.Of("half \uDE00"));
    }

    [Fact]
    public void Of_EveryBidirectionalControl_IsEscaped()
    {
        foreach (var character in "\u061C\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069")
        {
            Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}"), PrintableText.Of(character.ToString()));
        }
    }

    [Fact]
    public void Of_PlainText_AllocatesNothing()
    {
        const string Name = "alice@example.com";
        PrintableText.Of(Name);

        var before = GC.GetAllocatedBytesForCurrentThread();
        PrintableText.Of(Name);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
