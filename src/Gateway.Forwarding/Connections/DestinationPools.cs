namespace Gateway.Forwarding.Connections;

/// <summary>Makes pools. Whoever asked for one keeps it; when it is dropped its connections end by their limits.</summary>
public sealed class DestinationPools
{
    private readonly CoarseClock _clock;
    private readonly TimeProvider _time;
    private readonly ForwardingMetrics _metrics;

    public DestinationPools(CoarseClock clock, TimeProvider time, ForwardingMetrics metrics)
    {
        _clock = clock;
        _time = time;
        _metrics = metrics;
        metrics.Observe(clock);
    }

    public DestinationPool Create(string address, ConnectionOptions options) => new(new Destination(address), options, _clock, _time, _metrics);
}
