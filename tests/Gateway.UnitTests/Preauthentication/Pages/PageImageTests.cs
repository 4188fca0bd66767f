using System.Text;
using Gateway.Preauthentication.Pages;
using Gateway.Testing;
using Xunit;

namespace Gateway.UnitTests.Preauthentication.Pages;

public sealed class PageImageTests
{
    private const string Svg = "xmlns=\"http://www.w3.org/2000/svg\"";

    [Theory]
    [InlineData($"<svg {Svg}><path d=\"M0 0h9v9z\"/></svg>")]
    [InlineData($"<?xml version=\"1.0\"?>\n<svg {Svg} xmlns:x=\"http://www.w3.org/1999/xlink\"><use x:href=\"#a\"/></svg>")]
    [InlineData($"\uFEFF<svg {Svg}><style>path{{fill:red}}</style><image href=\"data:image/png;base64,AAAA\"/></svg>")]
    public void Parse_HarmlessSvg_IsAnImage(string svg) => Assert.Null(PageImage.Parse(Encoding.UTF8.GetBytes(svg)).Error);

    [Theory]
    [InlineData($"<svg {Svg}><script>alert(1)</script></svg>", "script")]
    [InlineData($"<svg {Svg}><g><SCRIPT/></g></svg>", "SCRIPT")]
    [InlineData($"<svg {Svg} onload=\"alert(1)\"/>", "onload")]
    [InlineData($"<svg {Svg}><a href=\"javascript:alert(1)\"/></svg>", "href")]
    [InlineData($"<svg {Svg}><image href=\"https://tracker.example/a.png\"/></svg>", "href")]
    [InlineData($"<svg {Svg}><image href=\"data:text/html,x\"/></svg>", "href")]
    [InlineData($"<svg {Svg}><foreignObject><p>x</p></foreignObject></svg>", "foreignObject")]
    [InlineData($"<!DOCTYPE svg [<!ENTITY a \"b\">]><svg {Svg}>&a;</svg>", "not an SVG image")]
    [InlineData($"<?xml-stylesheet type=\"text/xsl\" href=\"#x\"?><svg {Svg}/>", "xml-stylesheet")]
    [InlineData($"<svg {Svg}>", "not an SVG image")]
    [InlineData("<svg/>", "known type")]
    [InlineData("<html><body>no</body></html>", "known type")]
    [InlineData("GIF89a", "known type")]
    [InlineData("", "known type")]
    public void Parse_AnythingElse_SaysWhatIsWrong(string content, string fault)
    {
        var (image, error) = PageImage.Parse(Encoding.UTF8.GetBytes(content));

        Assert.Null(image);
        Assert.Contains(fault, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("iVBORw0KGgo=")]
    [InlineData("/9j/4AAQ")]
    [InlineData("UklGRgAAAABXRUJQ")]
    public void Parse_Bitmap_IsKnownByItsFirstBytes(string base64) => Assert.Null(PageImage.Parse(Convert.FromBase64String(base64)).Error);

    [Fact]
    public void Read_FileThatIsTooLargeOrAbsent_SaysSo()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.Combine("large.png"), [0x89, .. "PNG\r\n\u001a\n"u8, .. new byte[PageImage.MaxBytes]]);

        Assert.Contains("larger than 256 KB", PageImage.Read(folder.Combine("large.png")).Error, StringComparison.Ordinal);
        Assert.Contains("cannot be read", PageImage.Read(folder.Combine("absent.png")).Error, StringComparison.Ordinal);
        Assert.Contains("cannot be read", PageImage.Read(folder.Path).Error, StringComparison.Ordinal);
    }
}
