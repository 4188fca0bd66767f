using System.Security.Cryptography.X509Certificates;
using Gateway.Identity.ClientCertificates;
using Gateway.Identity.External;
using Gateway.Identity.Verification;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication.ClientCertificates;

/// <summary>
/// Verifies certificates of TLS handshakes: once per connection and route, and again after the life of cached credentials.
/// </summary>
internal sealed class ClientCertificateIdentities(
    ClientAuthorities authorities, TimeProvider time, IOptionsMonitor<VerifiedCredentialsOptions> credentials)
{
    public ExternalIdentity Of(IFeatureCollection features, RoutePreauthentication route, X509Certificate2 certificate)
    {
        var cache = ClientCertificateCache.Of(features.Get<IConnectionItemsFeature>());
        var current = authorities.Current;
        var now = time.GetUtcNow();
        if (cache?.Find(route, current, now) is { } verified)
        {
            return verified;
        }

        var identity = authorities.Identify(certificate, named: route.ClientAuthorities);
        cache?.Add(route, current, identity, now + credentials.CurrentValue.Life);
        return identity;
    }
}
