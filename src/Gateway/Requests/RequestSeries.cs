using System.Diagnostics.Metrics;

namespace Gateway.Requests;

/// <summary>The counts of the requests with the same tags. The tags are made once for all of them.</summary>
internal sealed class RequestSeries
{
    private readonly PerCoreCounter _requests = new();
    private readonly KeyValuePair<string, object?>[] _tags;
    private readonly int _target;

    /// <param name="summary">Any of the requests.</param>
    /// <param name="statusClass">The class of their status.</param>
    public RequestSeries(in RequestSummary summary, string statusClass)
    {
        var tags = new List<KeyValuePair<string, object?>>();
        AddIfKnown(tags, "gateway.route", summary.Route);
        AddIfKnown(tags, "gateway.cluster", summary.Cluster);
        AddIfKnown(tags, "gateway.destination", summary.Destination);
        _target = tags.Count;
        tags.Add(new("gateway.outcome", Enum.GetName(summary.Outcome)));
        tags.Add(new("http.response.status_class", statusClass));
        _tags = [.. tags];
    }

    /// <summary>The tags without those of the result.</summary>
    public ReadOnlySpan<KeyValuePair<string, object?>> TargetTags => _tags.AsSpan(0, _target);

    public Measurement<long> Requests => new(_requests.Value, _tags);

    public void Count() => _requests.Add(1);

    private static void AddIfKnown(List<KeyValuePair<string, object?>> tags, string name, string? value)
    {
        if (value is not null)
        {
            tags.Add(new(name, value));
        }
    }
}
