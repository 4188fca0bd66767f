using System.Diagnostics.Metrics;

namespace Gateway.Straight;

/// <summary>Counts the requests that go straight. <c>gateway.requests</c> counts them as well, among all others.</summary>
internal sealed class StraightMetrics
{
    private long _served;
    private long _handedOver;

    public StraightMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Gateway.Straight");
        meter.CreateObservableCounter(
            "gateway.straight.requests", () => Served, "{request}", "Requests that went straight, without the pipeline.");
        meter.CreateObservableCounter(
            "gateway.straight.handed_over",
            () => Interlocked.Read(ref _handedOver),
            "{request}",
            "Requests that could not be forwarded straight, and were responded to by the pipeline.");
    }

    /// <summary>The number of requests that have been served.</summary>
    public long Served => Interlocked.Read(ref _served);

    public void Serve() => Interlocked.Increment(ref _served);

    public void HandOver() => Interlocked.Increment(ref _handedOver);
}
