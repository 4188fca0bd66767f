using Gateway.Identity;

namespace Gateway.Preauthentication.ClientCertificates;

/// <summary>
/// The look-up of <c>ClientCertificate</c>: the user of the connection's verified certificate, from the cache with every request.
/// </summary>
internal sealed class ClientCertificateLookup(Authenticator authenticator, ClientCertificateIdentities identities) : IKnownUserLookup
{
    public bool IsAcceptedBy(RoutePreauthentication route) => PreauthenticationRules.Accepts(route, RouteAuthentication.ClientCertificate);

    public bool TryFind(HttpContext context, RoutePreauthentication route, out SignInResult? known)
    {
        known = null;
        if (context.Connection.ClientCertificate is not { } certificate)
        {
            return false;
        }

        var identity = identities.Of(context, route, certificate);
        var source = SignInContexts.Source(context);
        known = authenticator.TryGetCached(
            identity, source, SignInContexts.Protocol, ClientCertificateHandler.SchemeName) is { } cached
                ? SignInResult.Of(ClientCertificateHandler.SchemeName, cached)
                : null;
        return true;
    }
}
