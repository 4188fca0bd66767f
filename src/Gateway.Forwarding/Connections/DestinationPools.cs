using Gateway.Outbound;
using Gateway.Transport.Reactors;

namespace Gateway.Forwarding.Connections;

/// <summary>Makes pools. Whoever asked for one keeps it; when it is dropped its connections end by their limits.</summary>
public sealed class DestinationPools
{
    private readonly CoarseClock _clock;
    private readonly Dialer _dialer;
    private readonly TimeProvider _time;
    private readonly ForwardingMetrics _metrics;
    private readonly IBackEndDescriptors? _descriptors;
    private readonly ReactorGroup? _reactors;

    /// <param name="clock">The time of all pools.</param>
    /// <param name="dialer">Makes the connections.</param>
    /// <param name="time">The time.</param>
    /// <param name="metrics">What is counted.</param>
    /// <param name="descriptors">The file descriptors of all pools together; unlimited where there are none.</param>
    /// <param name="transport">What carries connections; the framework's sockets where there is none.</param>
    public DestinationPools(
        CoarseClock clock,
        Dialer dialer,
        TimeProvider time,
        ForwardingMetrics metrics,
        IBackEndDescriptors? descriptors = null,
        IReactorSource? transport = null)
    {
        _clock = clock;
        _dialer = dialer;
        _time = time;
        _metrics = metrics;
        _descriptors = descriptors;
        _reactors = transport?.Reactors;
        metrics.Observe(clock);
    }

    public DestinationPool Create(string address, ConnectionOptions options) => new(
        new Destination(address),
        options,
        _clock,
        _dialer,
        _time,
        _metrics,
        _descriptors,
        _reactors);
}
