using Gateway.Preauthentication.Sessions;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>The scheme <c>OpenIdConnect</c>: the session of a person who signed in at the route's provider.</summary>
internal sealed class OpenIdConnectHandler(
    BrowserSessions browsers, OpenIdProviders providers, SignInRedirect redirect, IOptionsMonitor<SignInOptions> signIn)
    : BrowserHandler(RouteAuthentication.OpenIdConnect, browsers, redirect, signIn)
{
    public const string SchemeName = nameof(RouteAuthentication.OpenIdConnect);

    protected override ValueTask<SignInResult?> VerifyAsync(HttpContext context, RoutePreauthentication route)
    {
        if (Browsers.Read(context, Settings, route, out var ended) is not { } session)
        {
            return ended is null ? default : new(SignInResult.SessionEnded(SchemeName, ended));
        }

        return providers.FindUser(route, session) is { } user
            ? new(SignInResult.Accepted(SchemeName, user) with { Session = session })
            : new(SignInResult.SessionEnded(SchemeName, "the session was not started at the route's provider."));
    }
}
