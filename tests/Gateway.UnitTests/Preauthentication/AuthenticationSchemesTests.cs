using System.Net;
using Gateway.Identity.Authorization;
using Gateway.Preauthentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using AuthenticationSchemes = Gateway.Preauthentication.AuthenticationSchemes;

namespace Gateway.UnitTests.Preauthentication;

public sealed class AuthenticationSchemesTests
{
    private readonly List<string> _asked = [];

    [Fact]
    public void Registration_OfSchemes_AsksHeadersThenConnectionsThenCookies()
    {
        var services = new ServiceCollection().AddPreauthentication();

        Assert.Equal(
            ["BearerHandler", "BasicHandler", "NegotiateHandler", "ClientCertificateHandler", "FormsHandler", "OpenIdConnectHandler"],
            services.Where(s => s.ServiceType == typeof(IAuthenticationScheme)).Select(s => s.ImplementationType?.Name));
    }

    [Fact]
    public async Task Find_WithSeveralSchemes_StopsAtTheFirstCredential()
    {
        var schemes = Schemes(
            new("a", ChallengeOrder.Page), new("b", ChallengeOrder.Token) { Result = "alice" }, new("c", ChallengeOrder.Page));

        var result = await schemes.FindAsync(new DefaultHttpContext(), Route(RouteAuthentication.Basic));

        Assert.Equal(["a", "b"], _asked);
        Assert.Equal("alice", result.Scheme);
    }

    [Theory]
    [InlineData(RouteAuthentication.Anonymous)]
    [InlineData(RouteAuthentication.PassThrough)]
    public async Task Find_OnRouteWithoutSignIn_AsksNoScheme(RouteAuthentication scheme)
    {
        Assert.Same(SignInResult.Nothing, await Schemes(new FakeScheme("a", ChallengeOrder.Page)).FindAsync(
            new DefaultHttpContext(), Route(scheme)));
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task Find_OutsideTheNetworksOfTheRoute_AsksNoScheme()
    {
        var route = Route(RouteAuthentication.Basic) with { Access = new AccessRule { Networks = [IPNetwork.Parse("192.0.2.0/24")] } };
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse("198.51.100.1");

        var result = await Schemes(new FakeScheme("a", ChallengeOrder.Page)).FindAsync(context, route);

        Assert.Equal(AccessStatus.OutsideNetworks, result.Place);
        Assert.Empty(_asked);
    }

    [Fact]
    public void Challenge_OfSeveralSchemes_ListsTheStrongestFirst()
    {
        var schemes = Schemes(
            new("token", ChallengeOrder.Token),
            new("password", ChallengeOrder.Password),
            new("ticket", ChallengeOrder.Ticket),
            new("none", ChallengeOrder.None),
            new("page", ChallengeOrder.Page));
        var context = new DefaultHttpContext();
        var result = new PreauthenticationResult(PreauthenticationStatus.Challenge, SignInResult.Nothing, ClientKind.Program);

        schemes.Challenge(context, Route(RouteAuthentication.Basic), result);

        Assert.Equal(["page", "token", "ticket", "password"], context.Response.Headers.WWWAuthenticate.OfType<string>());
    }

    private AuthenticationSchemes Schemes(params FakeScheme[] schemes)
    {
        foreach (var scheme in schemes)
        {
            scheme.Asked = _asked;
        }

        return new(schemes, new FakeTimeProvider());
    }

    private static RoutePreauthentication Route(RouteAuthentication scheme) => new() { Route = "test", Schemes = [scheme] };

    private sealed class FakeScheme(string name, ChallengeOrder order) : IAuthenticationScheme
    {
        public List<string> Asked { get; set; } = [];

        public string? Result { get; init; }

        public ChallengeOrder ChallengeOrder => order;

        public bool IsAcceptedBy(RoutePreauthentication route) => true;

        public ValueTask<SignInResult?> FindAsync(HttpContext context, RoutePreauthentication route)
        {
            Asked.Add(name);
            return new(Result is null ? null : SignInResult.Accepted(Result, null));
        }

        public void Challenge(HttpContext context, RoutePreauthentication route, PreauthenticationResult result) =>
            context.Response.Headers.Append("WWW-Authenticate", name);
    }
}
