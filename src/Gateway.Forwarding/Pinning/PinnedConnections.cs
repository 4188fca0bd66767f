using System.Collections.Concurrent;
using Gateway.Forwarding.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Gateway.Forwarding.Pinning;

/// <summary>
/// The back-end connections that belong to one client connection alone, because NTLM or Negotiate authenticates connections: kept with
/// the client's connection, closed with it, one for each cluster.
/// </summary>
public sealed class PinnedConnections
{
    private static readonly object ItemKey = new();

    private readonly ConcurrentDictionary<string, UpstreamConnection> _byKey = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DestinationPool> _destinations = new(StringComparer.Ordinal);
    private readonly ForwardingMetrics _metrics;
    private bool _isClosed;

    private PinnedConnections(ForwardingMetrics metrics) => _metrics = metrics;

    /// <summary>The destination that this client connection is bound to, or null. It stays the same when the connection to it has ended.</summary>
    public static DestinationPool? DestinationOf(HttpContext context, string key) => Find(context)?._destinations.GetValueOrDefault(key);

    /// <summary>The bound connections of a client connection, or null where there are none.</summary>
    internal static PinnedConnections? Find(HttpContext context) =>
        context.Features.Get<IConnectionItemsFeature>()?.Items.TryGetValue(ItemKey, out var pins) == true ? (PinnedConnections?)pins : null;

    /// <summary>Binds a connection to the client's; null where the client's connection is shared (HTTP/2) or is unknown.</summary>
    internal static PinnedConnections? Make(HttpContext context, ForwardingMetrics metrics)
    {
        if (!HttpProtocol.IsHttp11(context.Request.Protocol)
            || context.Features.Get<IConnectionItemsFeature>() is not { } items
            || context.Features.Get<IConnectionLifetimeFeature>() is not { } lifetime)
        {
            return null;
        }

        var pins = new PinnedConnections(metrics);
        items.Items[ItemKey] = pins;
        lifetime.ConnectionClosed.UnsafeRegister(static pins => ((PinnedConnections)pins!).Close(), pins);
        return pins;
    }

    /// <summary>
    /// Takes the bound connection for a request; the client's connection carries one request at a time. One that leads elsewhere than the
    /// request goes by now, because its destination is unhealthy or has left the configuration, is closed: the client signs in anew.
    /// </summary>
    internal UpstreamConnection? Take(string key, DestinationPool pool)
    {
        if (!_byKey.TryRemove(key, out var connection))
        {
            return null;
        }

        _metrics.Pinned(-1);
        if (connection.Pool == pool && !connection.IsStale())
        {
            return connection;
        }

        connection.Dispose();
        return null;
    }

    /// <summary>Puts it back after the request, or closes it where its exchange has left anything behind or the client has gone meanwhile.</summary>
    internal void Pin(string key, UpstreamConnection connection)
    {
        if (!connection.TryRest())
        {
            connection.Dispose();
            return;
        }

        _destinations[key] = connection.Pool;
        _byKey[key] = connection;
        _metrics.Pinned(1);
        if (Volatile.Read(ref _isClosed))
        {
            Close();
        }
    }

    private void Close()
    {
        Volatile.Write(ref _isClosed, true);
        foreach (var key in _byKey.Keys)
        {
            if (_byKey.TryRemove(key, out var connection))
            {
                _metrics.Pinned(-1);
                connection.Dispose();
            }
        }
    }
}
