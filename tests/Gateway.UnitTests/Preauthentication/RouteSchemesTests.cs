using System.Net;
using Gateway.Hosting;
using Gateway.Identity.Authorization;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication;
using Gateway.Preauthentication.Factors;
using Gateway.Settings;
using Gateway.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Xunit;

namespace Gateway.UnitTests.Preauthentication;

public sealed class RouteSchemesTests : IAsyncDisposable
{
    private static readonly RouteAuthentication[] Own =
    [
        RouteAuthentication.Basic, RouteAuthentication.Forms, RouteAuthentication.Negotiate, RouteAuthentication.Bearer,
        RouteAuthentication.ClientCertificate, RouteAuthentication.OpenIdConnect,
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _asked = [];
    private WebApplication? _gateway;

    [Fact]
    public void Order_OfARoutesSchemes_IsHeadersThenConnectionsThenCookiesThenCustomOnes()
    {
        var route = Route([RouteAuthentication.Custom, .. Own]) with { CustomSchemes = ["Partner"] };

        Assert.Equal(
            ["Bearer", "Basic", "Negotiate", "ClientCertificate", "Forms", "OpenIdConnect", "Partner"], OwnSchemes.InOrder(route));
    }

    [Fact]
    public void Order_OfChallenges_ListsTheStrongestFirst()
    {
        Assert.Equal(["Forms", "OpenIdConnect", "Bearer", "Negotiate", "Basic"], OwnSchemes.InOrderOfChallenge(Route(Own), false));
        Assert.Equal(["Forms", "OpenIdConnect"], OwnSchemes.InOrderOfChallenge(Route(Own), onlyPages: true));
    }

    [Fact]
    public void Lookups_StandInTheOrderOfTheHandlers()
    {
        var services = new ServiceCollection().AddPreauthentication();

        Assert.Equal(
            OwnSchemes.InOrder(Route(Own)),
            services.Where(s => s.ServiceType == typeof(IKnownUserLookup))
                .Select(s => s.ImplementationType!.Name.Replace("Lookup", "", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Schemes))]
    public async Task EveryScheme_HasAHandlerOfAspNetCore(RouteAuthentication scheme)
    {
        var provider = Start().GetRequiredService<IAuthenticationSchemeProvider>();

        var registered = await provider.GetSchemeAsync(OwnSchemes.NameOf(scheme)!);

        Assert.True(typeof(IAuthenticationHandler).IsAssignableFrom(registered?.HandlerType));
    }

    [Fact]
    public void KnownUsers_WithSeveralLookups_StopAtTheFirstCredential()
    {
        var known = new KnownUsers(
            [Lookup("a", false), Lookup("b", true), Lookup("c", true, "alice")], Start().GetRequiredService<SecondFactors>());

        Assert.Null(known.Find(PresentedCredentials.Of(new DefaultHttpContext()), Route([RouteAuthentication.Basic])));
        Assert.Equal(["a", "b"], _asked);
    }

    [Theory]
    [InlineData(RouteAuthentication.Anonymous)]
    [InlineData(RouteAuthentication.PassThrough)]
    public async Task Find_OnRouteWithoutSignIn_AsksNoScheme(RouteAuthentication scheme)
    {
        Assert.Same(SignInResult.Nothing, await FindAsync(Route([scheme])));
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task Find_OutsideTheNetworksOfTheRoute_AsksNoScheme()
    {
        var route = Route([RouteAuthentication.Basic]) with { Access = new AccessRule { Networks = [IPNetwork.Parse("192.0.2.0/24")] } };

        var result = await FindAsync(route);

        Assert.Equal(AccessStatus.OutsideNetworks, result.Place);
        Assert.Empty(_asked);
    }

    [Theory]
    [InlineData(RouteAuthentication.Basic)]
    [InlineData(RouteAuthentication.Forms)]
    [InlineData(RouteAuthentication.Custom)]
    public async Task Find_OfASchemeWithoutAHandler_RefusesTheRequest(RouteAuthentication scheme)
    {
        var route = Route([scheme]) with { CustomSchemes = ["Partner"] };

        var result = await FindAsync(route, services => services.Replace(
            ServiceDescriptor.Singleton<IAuthenticationSchemeProvider>(
                new AuthenticationSchemeProvider(Options.Create(new AuthenticationOptions())))));

        Assert.Equal(SignInStatus.NoHandler, result.Status);
        Assert.Equal(PreauthenticationStatus.Misconfigured, PreauthenticationRules.Decide(route, ClientKind.Program, result));
    }

    [Fact]
    public async Task Find_OfTheFirstHandlerWithACredential_AsksNoFurtherOne()
    {
        var route = Route([RouteAuthentication.Basic, RouteAuthentication.Forms]);

        var result = await FindAsync(route, change: context => context.Request.Headers.Authorization = "Basic ?");

        Assert.Equal((SignInStatus.Malformed, "Basic"), (result.Status, result.Scheme));
    }

    public static TheoryData<RouteAuthentication> Schemes() => [.. Own];

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task<SignInResult> FindAsync(
        RoutePreauthentication route, Action<IServiceCollection>? services = null, Action<HttpContext>? change = null)
    {
        using var scope = Start(services).CreateScope();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        context.Connection.RemoteIpAddress = IPAddress.Parse("198.51.100.1");
        context.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(route), "test"));
        change?.Invoke(context);
        return await scope.ServiceProvider.GetRequiredService<RouteSchemes>().FindAsync(context, route);
    }

    private IServiceProvider Start(Action<IServiceCollection>? services = null)
    {
        _gateway = GatewayHost.Create(new CurrentConfiguration(new GatewayOptions { State = _folder.Path }), builder =>
        {
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton<IKnownUserLookup>(Lookup("first", false));
            services?.Invoke(builder.Services);
        });
        return _gateway.Services;
    }

    private FakeLookup Lookup(string name, bool hasCredential, string? user = null) => new FakeLookup(name, hasCredential, user, _asked);

    private static RoutePreauthentication Route(RouteAuthentication[] schemes) => new() { Route = "test", Schemes = schemes };

    private sealed class FakeLookup(string name, bool hasCredential, string? user, List<string> asked) : IKnownUserLookup
    {
        public bool IsAcceptedBy(RoutePreauthentication route) => true;

        public bool TryFind(in PresentedCredentials presented, RoutePreauthentication route, out SignInResult? known)
        {
            asked.Add(name);
            known = user is null ? null : SignInResult.Accepted(name, new UserIdentity { Name = user, Directory = "test" });
            return hasCredential;
        }
    }
}
