using Gateway.Identity.Tokens;
using Gateway.Preauthentication;
using Gateway.Publishing;
using Gateway.Settings;
using Xunit;

namespace Gateway.UnitTests.Settings;

public sealed class RouteIdentityValidatorTests
{
    private static readonly Dictionary<string, TokenIssuerOptions> Issuers = new()
    {
        ["corp"] = new() { Issuer = "https://login.example.com", Client = new() { Id = "gateway" } },
        ["partner"] = new() { Issuer = "https://login.example.net", Client = new() { Id = "gateway" } },
        ["machines"] = new() { Issuer = "https://machines.example.com", Audiences = ["gateway"] },
    };

    [Theory]
    [InlineData("", "Routes:wiki:Authentication")]
    [InlineData("corp", null)]
    [InlineData("corp,machines", null)]
    [InlineData("machines", "Routes:wiki:Authentication")]
    [InlineData("corp,partner", "Routes:wiki:Authentication")]
    public void Validate_ARouteWithOpenIdConnect_NeedsOneProvider(string issuers, string? expected) =>
        Assert.Equal(expected, Find(("wiki", Route("wiki.example.com", RouteAuthentication.OpenIdConnect, issuers))).SingleOrDefault());

    [Theory]
    [InlineData("machines", null)]
    [InlineData("corp", "Routes:api:Authentication")]
    public void Validate_ARouteWithBearer_NeedsAnIssuerWithAudiences(string issuers, string? expected) =>
        Assert.Equal(expected, Find(("api", Route("api.example.com", RouteAuthentication.Bearer, issuers))).SingleOrDefault());

    [Theory]
    [InlineData("wiki.example.com", "wiki.example.com", RouteAuthentication.Forms, "", false)]
    [InlineData("wiki.example.com", "WIKI.example.com:8443", RouteAuthentication.Forms, "", false)]
    [InlineData("wiki.example.com", "*.example.com", RouteAuthentication.Forms, "", false)]
    [InlineData("*.example.com", "wiki.example.com", RouteAuthentication.OpenIdConnect, "partner", false)]
    [InlineData("wiki.example.com", null, RouteAuthentication.Forms, "", false)]
    [InlineData("wiki.example.com", "wiki.example.com", RouteAuthentication.OpenIdConnect, "corp", true)]
    [InlineData("wiki.example.com", "wiki.example.com", RouteAuthentication.Basic, "", true)]
    [InlineData("wiki.example.com", "mail.example.com", RouteAuthentication.Forms, "", true)]
    [InlineData("*.example.com", "example.com", RouteAuthentication.Forms, "", true)]
    public void Validate_TwoWaysToSignInOnOneHost_AreNamed(
        string host, string? other, RouteAuthentication scheme, string issuers, bool isGood) =>
        Assert.Equal(
            isGood ? [] : ["Routes:second:Authentication"],
            Find(("first", Route(host, RouteAuthentication.OpenIdConnect, "corp")), ("second", Route(other, scheme, issuers))));

    private static PublishedRouteOptions Route(string? host, RouteAuthentication scheme, string issuers) => new()
    {
        Hosts = host is null ? [] : [host],
        Authentication = [scheme],
        Issuers = issuers.Length == 0 ? [] : issuers.Split(','),
    };

    private static IEnumerable<string> Find(params (string Name, PublishedRouteOptions Route)[] routes)
    {
        var options = new GatewayOptions
        {
            Identity = new() { Issuers = Issuers },
            Routes = routes.ToDictionary(r => r.Name, r => r.Route),
        };
        return RouteIdentityValidator.Validate(options).Select(f => f.MemberNames.Single());
    }
}
