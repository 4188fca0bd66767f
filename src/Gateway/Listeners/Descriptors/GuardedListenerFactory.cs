using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Gateway.Listeners.Descriptors;

/// <summary>The server's own sockets, with a <see cref="GuardedListener"/> before each.</summary>
internal sealed class GuardedListenerFactory(
    SocketTransportFactory sockets,
    ListenerSet listeners,
    DescriptorBudget budget,
    ListenersMetrics metrics,
    DescriptorReport report,
    TimeProvider time)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var listener = await sockets.BindAsync(endpoint, cancellationToken);

        // Connections may come at once, and more is open by now than when the budget was made.
        budget.Sample();
        return new GuardedListener(listener, listeners, budget, metrics, report, time);
    }

    public bool CanBind(EndPoint endpoint) => sockets.CanBind(endpoint);
}
