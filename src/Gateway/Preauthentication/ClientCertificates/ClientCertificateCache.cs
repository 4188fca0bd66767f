using System.Collections.Concurrent;
using Gateway.Identity.ClientCertificates;
using Gateway.Identity.External;
using Microsoft.AspNetCore.Connections.Features;

namespace Gateway.Preauthentication.ClientCertificates;

/// <summary>How a connection's certificate was judged, by route; lives and dies with the connection.</summary>
internal sealed class ClientCertificateCache
{
    private static readonly object Key = new();

    private readonly ConcurrentDictionary<RoutePreauthentication, Judged> _byRoute = new(ReferenceEqualityComparer.Instance);

    /// <summary>Those of a connection; null where the server keeps nothing for connections.</summary>
    public static ClientCertificateCache? Of(IConnectionItemsFeature? connection)
    {
        if (connection is null)
        {
            return null;
        }

        lock (connection.Items)
        {
            if (!connection.Items.TryGetValue(Key, out var judged))
            {
                connection.Items[Key] = judged = new ClientCertificateCache();
            }

            return (ClientCertificateCache?)judged;
        }
    }

    /// <summary>Whom the certificate proved, where that holds still: the same authorities, and not too old.</summary>
    public ExternalIdentity? Find(RoutePreauthentication route, IReadOnlyList<ClientAuthority> authorities, DateTimeOffset now) =>
        _byRoute.TryGetValue(route, out var judged) && ReferenceEquals(judged.Authorities, authorities) && now < judged.Until ? judged.Proved : null;

    public void Add(RoutePreauthentication route, IReadOnlyList<ClientAuthority> authorities, ExternalIdentity proved, DateTimeOffset until)
    {
        // The routes of an older configuration are not asked for again.
        foreach (var (old, _) in _byRoute.Where(j => j.Key.Route == route.Route || !ReferenceEquals(j.Value.Authorities, authorities)))
        {
            _byRoute.TryRemove(old, out _);
        }

        _byRoute[route] = new Judged(authorities, proved, until);
    }

    private sealed record Judged(IReadOnlyList<ClientAuthority> Authorities, ExternalIdentity Proved, DateTimeOffset Until);
}
