using Gateway.Identity;

namespace Gateway.Preauthentication.Bearer;

/// <summary>The look-up of <c>Bearer</c>: an access token that was verified before, unless the back end verifies tokens.</summary>
internal sealed class BearerLookup(Authenticator authenticator) : IKnownUserLookup
{
    public bool IsAcceptedBy(RoutePreauthentication route) =>
        PreauthenticationRules.Accepts(route, RouteAuthentication.Bearer) || BearerHandler.IsPassThrough(route);

    public bool TryFind(in PresentedCredentials presented, RoutePreauthentication route, out SignInResult? known)
    {
        known = null;
        var status = BearerReader.Read(presented.Authorization, out var token);
        if (status == BearerStatus.Read && !BearerHandler.IsPassThrough(route))
        {
            known = authenticator.TryGetCachedToken(token, route.Issuers, presented.Source, SignInContexts.Protocol) is { } cached
                ? SignInResult.OfCached(BearerHandler.SchemeName, cached)
                : null;
        }

        return status != BearerStatus.None;
    }
}
