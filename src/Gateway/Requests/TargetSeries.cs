using System.Diagnostics.Metrics;

namespace Gateway.Requests;

/// <summary>The bytes of the requests of one route, cluster and destination.</summary>
internal sealed class TargetSeries
{
    private readonly PerCoreCounter _received = new();
    private readonly PerCoreCounter _sent = new();

    public TargetSeries(string? route, string? cluster, string? destination)
    {
        var tags = new List<KeyValuePair<string, object?>>();
        AddIfKnown(tags, "gateway.route", route);
        AddIfKnown(tags, "gateway.cluster", cluster);
        AddIfKnown(tags, "gateway.destination", destination);
        Tags = [.. tags];
    }

    public KeyValuePair<string, object?>[] Tags { get; }

    public Measurement<long> Received => new(_received.Value, Tags);

    public Measurement<long> Sent => new(_sent.Value, Tags);

    public void Count(long received, long sent)
    {
        AddIfPositive(_received, received);
        AddIfPositive(_sent, sent);
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
