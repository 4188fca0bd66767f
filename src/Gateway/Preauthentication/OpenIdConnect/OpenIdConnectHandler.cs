using Gateway.Preauthentication.Sessions;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>The scheme <c>OpenIdConnect</c>: the session of a person who signed in at the route's provider.</summary>
internal sealed class OpenIdConnectHandler(
    BrowserSessions browsers, OpenIdProviders providers, IOptionsMonitor<SignInOptions> signIn) : IAuthenticationScheme
{
    public const string SchemeName = nameof(RouteAuthentication.OpenIdConnect);

    public ChallengeOrder ChallengeOrder => ChallengeOrder.Page;

    public bool IsAcceptedBy(RoutePreauthentication route) => PreauthenticationRules.Accepts(route, RouteAuthentication.OpenIdConnect);

    public ValueTask<SignInResult?> FindAsync(HttpContext context, RoutePreauthentication route)
    {
        var settings = signIn.CurrentValue;
        if (browsers.Read(context, settings, route, out var ended) is not { } session)
        {
            return ended is null ? default : new(SignInResult.SessionEnded(SchemeName, ended));
        }

        if (session is not { Provider: { } provider, Proven: { } user } || providers.Of(route)?.Name != provider.Issuer)
        {
            return new(SignInResult.SessionEnded(SchemeName, "the session was not started at the route's provider."));
        }

        browsers.Use(context, session, settings);
        return new(SignInResult.Accepted(SchemeName, user));
    }

    public void Challenge(HttpContext context, RoutePreauthentication route, PreauthenticationResult result) =>
        context.Response.Headers.Append(
            "WWW-Authenticate", signIn.CurrentValue.GetPageChallenge(RouteAuthentication.OpenIdConnect, context.Request));
}
