using Gateway.Identity;

namespace Gateway.Preauthentication.Negotiate;

/// <summary>
/// The look-up of <c>Negotiate</c>: the user whose ticket is bound to the connection, looked up with every request, from the cache, so that
/// a disabled user loses access within minutes.
/// </summary>
internal sealed class NegotiateLookup(Authenticator authenticator, TimeProvider time) : IKnownUserLookup
{
    public bool IsAcceptedBy(RoutePreauthentication route) => PreauthenticationRules.Accepts(route, RouteAuthentication.Negotiate);

    public bool TryFind(HttpContext context, RoutePreauthentication route, out SignInResult? known)
    {
        known = null;
        if (context.Request.Headers.Authorization is { Count: > 0 } header)
        {
            // A token begins a new exchange, whomever the connection has authenticated.
            return NegotiateReader.IsPresent(header);
        }

        if (NegotiateConnection.Of(context, create: false)?.IdentityAt(time.GetUtcNow()) is not { } bound)
        {
            return false;
        }

        var source = SignInContexts.Source(context);
        known = authenticator.TryGetCached(bound, source, SignInContexts.Protocol, NegotiateHandler.SchemeName) is { } cached
            ? SignInResult.Of(NegotiateHandler.SchemeName, cached)
            : null;
        return true;
    }
}
