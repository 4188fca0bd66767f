using System.Net;
using Gateway.Listeners.Transport;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Listeners.Descriptors;

/// <summary>Creates the transport's listeners, each wrapped in a <see cref="GuardedListener"/>.</summary>
internal sealed class GuardedListenerFactory(
    TransportListenerFactory transport,
    BoundListeners bound,
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
        var guarded = new GuardedListener(listener, bound, budget, metrics, report, time);
        bound.Add(guarded);
        return guarded;
    }

    public bool CanBind(EndPoint endpoint) => transport.CanBind(endpoint);
}
