using Gateway.Preauthentication.Forms;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>The scheme <c>OpenIdConnect</c>: the session of somebody who signed in at the route's provider.</summary>
internal sealed class OpenIdConnectHandler(BrowserSessions browsers, OpenIdProviders providers, IOptionsMonitor<SignInOptions> signIn) : IAuthenticationScheme
{
    public const string SchemeName = nameof(RouteAuthentication.OpenIdConnect);

    public ValueTask<SignInResult?> FindAsync(HttpContext context, RoutePreauthentication route)
    {
        var settings = signIn.CurrentValue;
        if (browsers.Read(context, settings, route, out var ended) is not { } session)
        {
            return ended is null ? default : new(Ended(ended));
        }

        if (session is not { Provider: { } provider, Proven: { } user } || providers.Of(route)?.Name != provider.Issuer)
        {
            return new(Ended("the session is not of the route's provider."));
        }

        browsers.Use(context, session, settings);
        return new(new SignInResult(SignInStatus.Accepted) { Scheme = SchemeName, User = user });
    }

    // RFC 9110 11.6.1 wants a challenge with every 401; no client has a prompt for this one.
    public void Challenge(HttpContext context, RoutePreauthentication route, SignInResult finding) =>
        context.Response.Headers.Append("WWW-Authenticate", $"{SchemeName} realm=\"{SignInOptions.RealmOf(signIn.CurrentValue, context.Request)}\"");

    private static SignInResult Ended(string reason) => new(SignInStatus.SessionEnded) { Scheme = SchemeName, Reason = reason };
}
