using Gateway.Publishing.Rewriting;
using Xunit;

namespace Gateway.UnitTests.Publishing.Rewriting;

public sealed class AddressMapTests
{
    private static readonly OuterAddress Outer = new("https", "mail.example.com", "mail.example.com", 443);

    [Theory]
    // absolute
    [InlineData("http://ex1:8080/owa/", "https://mail.example.com/owa/")]
    [InlineData("HTTP://EX1:8080/owa/?a=http://ex1:8080/b#c", "https://mail.example.com/owa/?a=http://ex1:8080/b#c")]
    [InlineData("http://ex1:8080", "https://mail.example.com/")]
    [InlineData("http://ex1:8080?a", "https://mail.example.com/?a")]
    [InlineData("https://ex2.corp.example.com/x", "https://mail.example.com/x")] // the second destination
    [InlineData("https://ex2.corp.example.com:443/x", "https://mail.example.com/x")]
    [InlineData("http://ex2.corp.example.com/x", "https://mail.example.com/x")] // a default port stands for both
    [InlineData("http://legacy.corp.example.com:81/x", "https://mail.example.com/x")] // named without a port
    [InlineData("https://[fd00::1]:8443/x", "https://mail.example.com/x")]
    [InlineData("https://[FD00:0:0::1]:8443/x", "https://mail.example.com/x")]
    // without scheme
    [InlineData("//ex1:8080/owa/", "//mail.example.com/owa/")]
    [InlineData("//ex2.corp.example.com/owa/", "//mail.example.com/owa/")]
    // the outside's name with the inside's scheme or port
    [InlineData("http://mail.example.com/owa/", "https://mail.example.com/owa/")]
    [InlineData("https://mail.example.com:8080/owa/", "https://mail.example.com/owa/")]
    [InlineData("http://MAIL.example.com:8080/owa/", "https://mail.example.com/owa/")]
    // left alone
    [InlineData("https://mail.example.com/owa/", null)]
    [InlineData("https://mail.example.com:444/owa/", null)]
    [InlineData("https://login.example.org/authorize?redirect_uri=http://ex1:8080/", null)]
    [InlineData("http://ex1:8081/owa/", null)]
    [InlineData("http://ex1/owa/", null)]
    [InlineData("http://ex1.example.org:8080/", null)]
    [InlineData("http://ex1:8080.example.org/", null)]
    [InlineData("http://user@ex1:8080/", null)]
    [InlineData("http://ex1:99999/", null)]
    [InlineData("ftp://ex1:8080/", null)]
    [InlineData("/owa/", null)]
    [InlineData("owa/", null)]
    [InlineData("?a=1", null)]
    [InlineData("", null)]
    [InlineData("http:", null)]
    [InlineData("https://[fd00::1/x", null)]
    public void Outward_OfAReference_IsTheClientsAddressOrNothing(string reference, string? expected)
    {
        var map = Map(
            PathMap.Same, "http://ex1:8080", "https://ex2.corp.example.com", "legacy.corp.example.com", "https://[fd00::1]:8443/");

        Assert.Equal(expected, map.Outward(reference, Outer));
    }

    [Theory]
    [InlineData("http://ex1/base/x", "https://mail.example.com:8443/x")]
    [InlineData("http://ex1/base", "https://mail.example.com:8443/")]
    [InlineData("http://ex1/base?q", "https://mail.example.com:8443/?q")]
    [InlineData("http://ex1/basement", "https://mail.example.com:8443/basement")]
    [InlineData("http://ex1/other", "https://mail.example.com:8443/other")]
    [InlineData("http://ex1/base/deep/x", "https://mail.example.com:8443/x")] // the longer prefix of another destination
    [InlineData("/base/x", "/x")]
    [InlineData("/base", "/")]
    [InlineData("/basement", null)]
    [InlineData("/other", null)]
    // what would be another host without its prefix
    [InlineData("/base//evil.example/", "https://mail.example.com:8443//evil.example/")]
    [InlineData("/base/\\evil.example/", "https://mail.example.com:8443/\\evil.example/")]
    [InlineData("/base/\t/evil.example/", "https://mail.example.com:8443/\t/evil.example/")]
    [InlineData("https://mail.example.com:8443/base/x", "https://mail.example.com:8443/x")]
    [InlineData("https://mail.example.com:8443/x", null)]
    public void Outward_WhereDestinationsHaveAPath_LosesIt(string reference, string? expected)
    {
        var map = Map(PathMap.Same, "http://ex1/base/", "http://ex1/base/deep");

        Assert.Equal(expected, map.Outward(reference, new OuterAddress("https", "mail.example.com:8443", "mail.example.com", 8443)));
    }

    [Theory]
    [InlineData("http://ex1/x", "https://mail.example.com/wiki/x")]
    [InlineData("http://ex1/", "https://mail.example.com/wiki/")]
    [InlineData("/x", null)] // as nginx: the back end may mean another route of the host
    [InlineData("/wiki/x", null)]
    [InlineData("https://mail.example.com/wiki/x", null)]
    public void Outward_WhereTheRouteRemovesAPrefix_GetsItBack(string reference, string? expected) =>
        Assert.Equal(expected, Map(Transforms("PathRemovePrefix", "/wiki"), "http://ex1").Outward(reference, Outer));

    [Theory]
    [InlineData("http://ex1/x", "/{**rest}", "PathPrefix", "/in", "https://mail.example.com/x")]
    [InlineData("http://ex1/in/x", "/{**rest}", "PathPrefix", "/in", "https://mail.example.com/x")]
    [InlineData("/in/x", "/{**rest}", "PathPrefix", "/in", "/x")]
    [InlineData("http://ex1/in/x", "/out/{**rest}", "PathPattern", "/in/{**rest}", "https://mail.example.com/out/x")]
    [InlineData("http://ex1/in/x", "/out/{a}/{b}", "PathPattern", "/in/{b}/{a}", "https://mail.example.com/in/x")]
    [InlineData("http://ex1/in/x", "/out/{**rest}", "PathSet", "/in", "https://mail.example.com/in/x")]
    public void Outward_OfARouteWithTransforms_FollowsWhatExchangesAPrefix(
        string reference, string match, string transform, string value, string expected)
    {
        var map = Map(PathMap.Of([new Dictionary<string, string> { [transform] = value }], new() { Path = match }), "http://ex1");

        Assert.Equal(expected, map.Outward(reference, Outer));
    }

    [Theory]
    [InlineData("https://mail.example.com/wiki/a%20b", "/base/a%20b")]
    [InlineData("http://mail.example.com/wiki/a", "/base/a")]
    [InlineData("/wiki/a?b", "/base/a?b")]
    [InlineData("/wiki", "/base")]
    [InlineData("/other/a", null)]
    // out of what is published
    [InlineData("https://mail.example.com/wiki/../a", null)]
    [InlineData("/wiki/x/%2e%2E/../../a", null)]
    [InlineData("/wiki/..%2fa", null)]
    [InlineData("/wiki/..\\a", null)]
    [InlineData("/wiki/..;x/a", null)]
    [InlineData("/wiki/..a/b..?../", "/base/..a/b..?../")]
    [InlineData("https://mail.example.com:9999/wiki/a", null)]
    [InlineData("https://other.example.com/wiki/a", null)]
    [InlineData("a", null)]
    public void PathInward_OfAClientsReference_IsTheBackEndsPath(string reference, string? expected) =>
        Assert.Equal(
            expected, Map(Transforms("PathRemovePrefix", "/wiki"), "http://ex1/base").PathInward(reference, Outer, "/base"));

    [Theory]
    [InlineData("ex2", true)]
    [InlineData("ex2:8443", true)]
    [InlineData("[::1]:80", true)]
    [InlineData("https://ex2/app", true)]
    [InlineData("ex2/app", false)]
    [InlineData("ex2:port", false)]
    [InlineData("ftp://ex2", false)]
    [InlineData("https://ex2/?a", false)]
    [InlineData("", false)]
    public void InternalAddress_IsAHostOrAnAddress(string text, bool isValid) =>
        Assert.Equal(isValid, InnerAddress.Parse(text) is not null);

    private static PathMap Transforms(string name, string value) =>
        PathMap.Of([new Dictionary<string, string> { [name] = value }], null);

    private static AddressMap Map(PathMap paths, params string[] inner) => new(inner.Select(a => InnerAddress.Parse(a)!), paths);
}
