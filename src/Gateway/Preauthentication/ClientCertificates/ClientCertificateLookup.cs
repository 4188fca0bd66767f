using Gateway.Identity;

namespace Gateway.Preauthentication.ClientCertificates;

/// <summary>
/// The look-up of <c>ClientCertificate</c>: the user of the connection's verified certificate, from the cache with every request.
/// </summary>
internal sealed class ClientCertificateLookup(Authenticator authenticator, ClientCertificateIdentities identities) : IKnownUserLookup
{
    public bool IsAcceptedBy(RoutePreauthentication route) => PreauthenticationRules.Accepts(route, RouteAuthentication.ClientCertificate);

    public bool TryFind(in PresentedCredentials presented, RoutePreauthentication route, out SignInResult? known)
    {
        known = null;
        if (presented.ClientCertificate is not { } certificate)
        {
            return false;
        }

        var identity = identities.Of(presented.Features, route, certificate);
        known = authenticator.TryGetCached(identity, presented.Source, SignInContexts.Protocol) is { } cached
            ? SignInResult.OfCached(ClientCertificateHandler.SchemeName, cached)
            : null;
        return true;
    }
}
