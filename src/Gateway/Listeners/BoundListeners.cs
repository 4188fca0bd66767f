using System.Collections.Concurrent;
using System.Net;
using Gateway.Listeners.Descriptors;

namespace Gateway.Listeners;

/// <summary>The sockets that accept connections, which a stop closes before the connections have ended.</summary>
internal sealed class BoundListeners(ListenerSet listeners)
{
    private readonly ConcurrentQueue<GuardedListener> _bound = [];

    public void Add(GuardedListener listener) => _bound.Enqueue(listener);

    /// <summary>
    /// Finds the listener of an end point. A name that resolves to several addresses is bound once for each, with the same port.
    /// </summary>
    public Listener? Find(EndPoint endpoint) =>
        listeners.All.FirstOrDefault(l => endpoint.Equals(l.Endpoint?.EndPoint))
        ?? listeners.All.FirstOrDefault(l => PortOf(l.Endpoint?.EndPoint) is { } port && port == PortOf(endpoint));

    /// <summary>Accepts no more connections. The admin listener goes on, so that the drain can be watched.</summary>
    public async Task StopAcceptingAsync(CancellationToken cancellationToken)
    {
        foreach (var listener in _bound.Where(l => !l.IsAdmin))
        {
            await listener.UnbindAsync(cancellationToken);
        }
    }

    private static int? PortOf(EndPoint? endpoint) => (endpoint as IPEndPoint)?.Port;
}
