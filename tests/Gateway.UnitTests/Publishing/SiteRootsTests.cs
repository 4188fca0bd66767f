using Gateway.Publishing;
using Gateway.Testing;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.UnitTests.Publishing;

public sealed class SiteRootsTests
{
    [Theory]
    [InlineData("GET", "mail.example.com", "/", "/owa/")]
    [InlineData("HEAD", "MAIL.example.com", "/", "/owa/")]
    [InlineData("POST", "mail.example.com", "/", null)]
    [InlineData("GET", "mail.example.com", "/x", null)]
    [InlineData("GET", "other.example.com", "/", null)]
    [InlineData("GET", "a.wild.example.com", "/", "/wild/")]
    public void Root_IsOfTheHostsThatNameIt(string method, string host, string path, string? expected)
    {
        using var roots = new SiteRoots(new FixedOptions<PublishingOptions>(Options(
            ("owa", "mail.example.com", "/owa/"), ("ecp", "mail.example.com", null), ("wild", "*.wild.example.com", "/wild/"))));
        var request = new DefaultHttpContext().Request;
        (request.Method, request.Host, request.Path) = (method, new HostString(host), path);

        Assert.Equal(expected, roots.TargetOf(request));
    }

    [Fact]
    public void Validate_TwoRootsOfOneHost_AreAMistake()
    {
        Assert.Empty(SiteRoots.Validate(Options(("a", "mail.example.com", "/owa/"), ("b", "mail.example.com", "/owa/"))));

        var mistake = Assert.Single(SiteRoots.Validate(Options(("a", "mail.example.com", "/owa/"), ("b", "Mail.example.com", "/x/"))));
        Assert.Equal("Routes:b:Root", Assert.Single(mistake.MemberNames));
        Assert.Contains("route a has '/owa/'", mistake.ErrorMessage, StringComparison.Ordinal);
    }

    private static PublishingOptions Options(params (string Name, string Host, string? Root)[] routes) => new(
        routes.ToDictionary(r => r.Name, r => new PublishedRouteOptions { Hosts = [r.Host], Root = r.Root, Cluster = "c" }),
        new Dictionary<string, ClusterOptions>());
}
