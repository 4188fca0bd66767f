using System.Collections.Concurrent;
using Gateway.Identity.ClientCertificates;
using Gateway.Identity.External;
using Microsoft.AspNetCore.Connections.Features;

namespace Gateway.Preauthentication.ClientCertificates;

/// <summary>The verification results of a connection's certificate, by route; released with the connection.</summary>
internal sealed class ClientCertificateCache
{
    private static readonly object Key = new();

    private readonly ConcurrentDictionary<RoutePreauthentication, Verified> _byRoute = new(ReferenceEqualityComparer.Instance);

    /// <summary>The cache of a connection; null where the server has no items for connections.</summary>
    public static ClientCertificateCache? Of(IConnectionItemsFeature? connection)
    {
        if (connection is null)
        {
            return null;
        }

        lock (connection.Items)
        {
            if (!connection.Items.TryGetValue(Key, out var verified))
            {
                connection.Items[Key] = verified = new ClientCertificateCache();
            }

            return (ClientCertificateCache?)verified;
        }
    }

    /// <summary>The identity of the certificate; null where it has expired, or the authorities have changed.</summary>
    public ExternalIdentity? Find(RoutePreauthentication route, IReadOnlyList<ClientAuthority> authorities, DateTimeOffset now) =>
        _byRoute.TryGetValue(route, out var verified) && ReferenceEquals(verified.Authorities, authorities) && now < verified.Until
            ? verified.Identity
            : null;

    public void Add(
        RoutePreauthentication route, IReadOnlyList<ClientAuthority> authorities, ExternalIdentity identity, DateTimeOffset until)
    {
        // Routes of a previous configuration are not looked up again.
        foreach (var (old, _) in _byRoute.Where(v => v.Key.Route == route.Route || !ReferenceEquals(v.Value.Authorities, authorities)))
        {
            _byRoute.TryRemove(old, out _);
        }

        _byRoute[route] = new Verified(authorities, identity, until);
    }

    private sealed record Verified(IReadOnlyList<ClientAuthority> Authorities, ExternalIdentity Identity, DateTimeOffset Until);
}
