using Gateway.WebConsole.Markup;
using Xunit;

namespace Gateway.UnitTests.WebConsole;

public sealed class HtmlTests
{
    [Fact]
    public void Of_Text_IsEncodedInContentAndInAttributes()
    {
        const string Hostile = "\"'><script>alert(1)</script>&";

        var html = Html.Of($"""<a title="{Hostile}">{Hostile}</a>""").Markup;

        Assert.Equal(
            "<a title=\"&quot;&#x27;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;\">"
                + "&quot;&#x27;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;</a>",
            html);
    }

    [Fact]
    public void Of_MarkupWithinMarkup_StaysAsItIs()
    {
        var inner = Html.Of($"<b>{"<"}</b>");

        Assert.Equal("<p><b>&lt;</b><b>&lt;</b><b>&lt;</b>7</p>", Html.Of($"<p>{inner}{new[] { inner, inner }}{7}</p>").Markup);
    }

    [Theory]
    [InlineData("/console", true)]
    [InlineData("/console/sessions?q=a", true)]
    [InlineData("/console?note=x", true)]
    [InlineData("/consoles", false)]
    [InlineData("//attacker.example/console", false)]
    [InlineData("https://attacker.example/console", false)]
    [InlineData("/console/\\attacker.example", false)]
    [InlineData("/console/\r\nSet-Cookie: a=b", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void IsOwn_Address_MustBeOfTheConsole(string? url, bool isOwn) => Assert.Equal(isOwn, ConsoleUrl.IsOwn(url));

    [Fact]
    public void Of_Query_IsEscapedAndWithoutWhatIsEmpty() => Assert.Equal(
        "/console/log?user=a%26b%3D%22c&text=%3Cx%3E",
        ConsoleUrl.Of("/console/log", ("user", "a&b=\"c"), ("route", ""), ("trace", null), ("text", "<x>")));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1_500, "1.5 kB")]
    [InlineData(250_000_000, "250 MB")]
    public void Bytes_AreScaled(long bytes, string shown) => Assert.Equal(shown, Shown.Bytes(bytes));
}
