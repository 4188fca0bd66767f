using System.Net;
using Gateway.Listeners.Transport;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Listeners.Descriptors;

/// <summary>Creates the transport's listeners, each wrapped in a <see cref="GuardedListener"/>.</summary>
internal sealed class GuardedListenerFactory(
    TransportListenerFactory transport,
    ListenerSet listeners,
    DescriptorBudget budget,
    ListenersMetrics metrics,
    DescriptorReport report,
    TimeProvider time)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var listener = await transport.BindAsync(endpoint, cancellationToken);

        // Connections may arrive at once, and more descriptors are open than when the budget was created.
        budget.Sample();
        return new GuardedListener(listener, listeners, budget, metrics, report, time);
    }

    public bool CanBind(EndPoint endpoint) => transport.CanBind(endpoint);
}
