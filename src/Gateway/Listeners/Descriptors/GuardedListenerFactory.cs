using System.Net;
using Gateway.Listeners.Transport;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Listeners.Descriptors;

/// <summary>The transport's listeners, with a <see cref="GuardedListener"/> before each.</summary>
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

        // Connections may come at once, and more is open by now than when the budget was made.
        budget.Sample();
        return new GuardedListener(listener, listeners, budget, metrics, report, time);
    }

    public bool CanBind(EndPoint endpoint) => transport.CanBind(endpoint);
}
