using Gateway.Preauthentication.Sessions;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>The look-up of <c>OpenIdConnect</c>: a session that has not ended is known by itself.</summary>
internal sealed class OpenIdConnectLookup(
    BrowserSessions browsers, OpenIdProviders providers, IOptionsMonitor<SignInOptions> signIn) : IKnownUserLookup
{
    public bool IsAcceptedBy(RoutePreauthentication route) => PreauthenticationRules.Accepts(route, RouteAuthentication.OpenIdConnect);

    public bool TryFind(in PresentedCredentials presented, RoutePreauthentication route, out SignInResult? known)
    {
        known = null;
        if (!browsers.TryFind(presented, signIn.CurrentValue, out var session))
        {
            return false;
        }

        if (session is not null && providers.FindUser(route, session) is { } user)
        {
            known = SignInResult.Accepted(OpenIdConnectHandler.SchemeName, user) with { Session = session };
        }

        return true;
    }
}
