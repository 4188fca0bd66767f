using System.Collections.Concurrent;
using Gateway.Forwarding.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Forwarding.Pinning;

/// <summary>
/// The back-end connections that are bound to one client connection, because NTLM and Negotiate authenticate connections. There is at most
/// one for each cluster; they are stored with the client's connection and closed with it.
/// </summary>
public sealed class PinnedConnections
{
    private static readonly object ItemKey = new();

    private readonly ConcurrentDictionary<string, UpstreamConnection> _byKey = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DestinationPool> _destinations = new(StringComparer.Ordinal);
    private readonly ForwardingMetrics _metrics;
    private bool _isClosed;

    private PinnedConnections(ForwardingMetrics metrics) => _metrics = metrics;

    /// <summary>
    /// The destination that the client connection is bound to, or null. It does not change when the connection to it ends.
    /// </summary>
    public static DestinationPool? DestinationOf(HttpContext context, string key) => Find(context)?._destinations.GetValueOrDefault(key);

    /// <summary>Whether a client connection has, or has had, bound connections.</summary>
    public static bool Exist(IFeatureCollection connection) =>
        connection.Get<IConnectionItemsFeature>()?.Items.ContainsKey(ItemKey) == true;

    /// <summary>The bound connections of a client connection, or null if there are none.</summary>
    internal static PinnedConnections? Find(HttpContext context) =>
        context.Features.Get<IConnectionItemsFeature>()?.Items.TryGetValue(ItemKey, out var pins) == true ? (PinnedConnections?)pins : null;

    /// <summary>
    /// Creates the set of a client connection; null if the connection is shared (HTTP/2) or the server exposes none. HTTP/1.0 with
    /// keep-alive keeps its connection as well: RPC over HTTP is specified over it (MS-RPCH, 2.1.2.1).
    /// </summary>
    internal static PinnedConnections? Create(HttpContext context, ForwardingMetrics metrics)
    {
        if (!(HttpProtocol.IsHttp11(context.Request.Protocol) || HttpProtocol.IsHttp10(context.Request.Protocol))
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
    /// Takes the bound connection for a request; the client's connection carries one request at a time. If the request now goes to another
    /// destination, because the old one is unhealthy or no longer configured, the bound connection is closed and the client signs in again.
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

    /// <summary>
    /// Stores the connection after a request. Closes it if its exchange is incomplete or the client has disconnected meanwhile.
    /// </summary>
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
