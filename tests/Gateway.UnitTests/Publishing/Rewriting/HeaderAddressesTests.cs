using Gateway.Publishing.Rewriting;
using Xunit;

namespace Gateway.UnitTests.Publishing.Rewriting;

public sealed class HeaderAddressesTests
{
    private static readonly OuterAddress Outer = new("https", "mail.example.com", "mail.example.com", 443);

    private static readonly AddressMap Map = new([InnerAddress.Parse("http://ex1:8080/base")!], PathMap.Same);

    [Theory]
    [InlineData(
        "</base/s.css>; rel=preload, <http://ex1:8080/base/n>; rel=\"next\"",
        "</s.css>; rel=preload, <https://mail.example.com/n>; rel=\"next\"")]
    [InlineData("<https://cdn.example.org/a>; title=\"<http://ex1:8080/base/x>\"", null)]
    [InlineData("<https://cdn.example.org/a>; title=\"\\\"<http://ex1:8080/base/x>\"", null)]
    [InlineData("<http://ex1:8080/base/x", null)]
    public void Link_IsRewrittenWithinItsAngles(string value, string? expected) =>
        Assert.Equal(expected, HeaderAddresses.InAngles(value, r => Map.Outward(r, Outer)));

    [Theory]
    [InlineData("<https://mail.example.com/a> (<opaquelocktoken:1> [\"e\"])", "</base/a> (<opaquelocktoken:1> [\"e\"])")]
    [InlineData("(<opaquelocktoken:1>) (Not <DAV:no-lock>)", null)]
    [InlineData("</a> (<urn:1>) <https://mail.example.com/b> (<urn:2>)", "</base/a> (<urn:1>) </base/b> (<urn:2>)")]
    public void If_IsRewrittenInItsTagsAlone(string value, string? expected) =>
        Assert.Equal(expected, HeaderAddresses.InAngles(value, r => Map.PathInward(r, Outer, "/base")));

    [Theory]
    [InlineData("5; url=http://ex1:8080/base/x", "5; url=https://mail.example.com/x")]
    [InlineData("0;URL = 'http://ex1:8080/base/x'", "0;URL = 'https://mail.example.com/x'")]
    [InlineData("5; url=/base/x", "5; url=/x")]
    [InlineData("5", null)]
    [InlineData("5; url=https://other.example.org/", null)]
    public void Refresh_IsRewrittenInItsAddress(string value, string? expected) =>
        Assert.Equal(expected, HeaderAddresses.InRefresh(value, r => Map.Outward(r, Outer)));

    [Theory]
    [InlineData("s=1; Domain=ex1.corp.example.com; Path=/; HttpOnly", "s=1; Path=/; HttpOnly")]
    [InlineData("s=1; domain=.corp.example.org", "s=1")]
    [InlineData("s=1; Domain=example.com; Path=/base", "s=1; Domain=example.com; Path=/")]
    [InlineData("s=1; Domain=.mail.example.com", null)]
    [InlineData("s=1; Domain=l.example.com", "s=1")]
    [InlineData("s=1; Path=/base/owa/;Secure", "s=1; Path=/owa/;Secure")]
    [InlineData("s=1; Path=/basement", null)]
    [InlineData("s=Domain=ex1; Path=/", null)]
    [InlineData("s=1; Domain=", null)]
    [InlineData("s=1", null)]
    public void SetCookie_LosesAForeignDomainAndTheInsidesPath(string value, string? expected) =>
        Assert.Equal(expected, HeaderAddresses.InSetCookie(value, Map, Outer));
}
