using System.Globalization;
using Gateway.Identity.Credentials;
using Xunit;

namespace Gateway.UnitTests.Identity.Credentials;

public sealed class VisibleTextTests
{
    [Theory]
    [InlineData("alice", "alice")]
    [InlineData("J\u00FCrg \u6751\u4E0A \u0639\u0644\u064A \U0001F600", "J\u00FCrg \u6751\u4E0A \u0639\u0644\u064A \U0001F600")]
    [InlineData("\u202Eecila", "\\u202eecila")]
    [InlineData("a\u2066b\u2069", "a\\u2066b\\u2069")]
    [InlineData("al\u200Bice", "al\\u200bice")]
    [InlineData("line\u2028break", "line\\u2028break")]
    [InlineData("\u001B[31mred\r\n", "\\u001b[31mred\\u000d\\u000a")]
    [InlineData("c1\u009B31m", "c1\\u009b31m")]
    [InlineData("tag\U000E0041", "tag\\udb40\\udc41")]
    public void Of_EscapesWhatCannotBeSeen(string text, string expected) => Assert.Equal(expected, VisibleText.Of(text));

    [Fact]
    public void Of_HalfACharacter_IsEscaped()
    {
        Assert.Equal("half \\ud83d", VisibleText.Of("half \uD83D"));
        Assert.Equal("half \\ude00", VisibleText.Of("half \uDE00"));
    }

    [Fact]
    public void Of_EveryBidirectionalControl_IsEscaped()
    {
        foreach (var character in "\u061C\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069")
        {
            Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"), VisibleText.Of(character.ToString()));
        }
    }

    [Fact]
    public void Of_PlainText_AllocatesNothing()
    {
        const string Name = "alice@example.com";
        VisibleText.Of(Name);

        var before = GC.GetAllocatedBytesForCurrentThread();
        VisibleText.Of(Name);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
