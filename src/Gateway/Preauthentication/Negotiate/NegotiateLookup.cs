using Gateway.Identity;

namespace Gateway.Preauthentication.Negotiate;

/// <summary>
/// The look-up of <c>Negotiate</c>: the user whose ticket is bound to the connection, looked up with every request, from the cache, so that
/// a disabled user loses access within minutes.
/// </summary>
internal sealed class NegotiateLookup(Authenticator authenticator, TimeProvider time) : IKnownUserLookup
{
    public bool IsAcceptedBy(RoutePreauthentication route) => PreauthenticationRules.Accepts(route, RouteAuthentication.Negotiate);

    public bool TryFind(in PresentedCredentials presented, RoutePreauthentication route, out SignInResult? known)
    {
        known = null;
        if (presented.Authorization is { Count: > 0 } header)
        {
            // A token begins a new exchange, whomever the connection has authenticated.
            return NegotiateReader.IsPresent(header);
        }

        if (NegotiateConnection.Find(presented.Protocol, presented.Features)?.IdentityAt(time.GetUtcNow()) is not { } bound)
        {
            return false;
        }

        known = authenticator.TryGetCached(bound, presented.Source, SignInContexts.Protocol) is { } cached
            ? SignInResult.OfCached(NegotiateHandler.SchemeName, cached)
            : null;
        return true;
    }
}
