using Gateway.Outbound;
using Gateway.Transport.Reactors;

namespace Gateway.Forwarding.Connections;

/// <summary>Creates pools. The caller keeps the pool; the connections of a pool that is no longer referenced end by their limits.</summary>
public sealed class DestinationPools
{
    private readonly PoolEnvironment _environment;

    /// <param name="clock">The clock of all pools.</param>
    /// <param name="dialer">Opens the connections.</param>
    /// <param name="time">The clock of the connect time-outs.</param>
    /// <param name="metrics">The metrics of the forwarder.</param>
    /// <param name="descriptors">The file descriptors for all pools together; null if they are unlimited.</param>
    /// <param name="transport">Carries connections on reactors; null for the framework's sockets.</param>
    public DestinationPools(
        CoarseClock clock,
        Dialer dialer,
        TimeProvider time,
        ForwardingMetrics metrics,
        IBackEndDescriptors? descriptors = null,
        IReactorSource? transport = null)
    {
        _environment = new PoolEnvironment(clock, dialer, time, metrics, descriptors, transport?.Reactors);
        metrics.Observe(clock, _environment.Backlog);
    }

    public DestinationPool Create(string address, ConnectionOptions options) => new(new Destination(address), options, _environment);
}
