using System.Runtime.CompilerServices;
using Yarp.ReverseProxy.Model;

namespace Gateway.Publishing.Forwarding;

/// <summary>
/// The requests under way at each destination, by which load is balanced and which the status shows. YARP's forwarding step counts its own;
/// requests without that step are counted here, because only YARP can change its counts safely between threads.
/// </summary>
internal sealed class ConcurrentRequests
{
    private readonly ConditionalWeakTable<DestinationState, StrongBox<int>> _straight = [];

    public void Begin(DestinationState destination) => Interlocked.Increment(ref Of(destination).Value);

    public void End(DestinationState destination) => Interlocked.Decrement(ref Of(destination).Value);

    /// <summary>The requests of both kinds.</summary>
    public int CountOf(DestinationState destination) => destination.ConcurrentRequestCount
        + (_straight.TryGetValue(destination, out var count) ? Volatile.Read(ref count.Value) : 0);

    private StrongBox<int> Of(DestinationState destination) => _straight.GetValue(destination, static _ => new StrongBox<int>());
}
