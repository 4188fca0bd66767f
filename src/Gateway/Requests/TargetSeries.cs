using System.Diagnostics.Metrics;

namespace Gateway.Requests;

/// <summary>The bytes of the requests of one route, cluster and destination, and the latency of the destination.</summary>
internal sealed class TargetSeries
{
    private readonly PerCoreCounter _received = new();
    private readonly PerCoreCounter _sent = new();

    private readonly LatencyCounter? _latency;

    /// <param name="route">The route.</param>
    /// <param name="cluster">The cluster.</param>
    /// <param name="destination">The destination.</param>
    /// <param name="latency">The counter of the destination, which its other routes share; null without a destination.</param>
    public TargetSeries(string? route, string? cluster, string? destination, LatencyCounter? latency)
    {
        _latency = latency;
        var tags = new List<KeyValuePair<string, object?>>();
        AddIfKnown(tags, "gateway.route", route);
        AddIfKnown(tags, "gateway.cluster", cluster);
        AddIfKnown(tags, "gateway.destination", destination);
        Tags = [.. tags];
    }

    public KeyValuePair<string, object?>[] Tags { get; }

    public Measurement<long> Received => new(_received.Value, Tags);

    public Measurement<long> Sent => new(_sent.Value, Tags);

    public void Count(in RequestSummary summary)
    {
        AddIfPositive(_received, summary.RequestBodyBytes);
        AddIfPositive(_sent, summary.ResponseBodyBytes);
        _latency?.Count(summary.TimeToHead);
    }

    private static void AddIfPositive(PerCoreCounter counter, long bytes)
    {
        if (bytes > 0)
        {
            counter.Add(bytes);
        }
    }

    private static void AddIfKnown(List<KeyValuePair<string, object?>> tags, string name, string? value)
    {
        if (value is not null)
        {
            tags.Add(new(name, value));
        }
    }
}
