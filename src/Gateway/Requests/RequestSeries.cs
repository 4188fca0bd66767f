using System.Diagnostics.Metrics;

namespace Gateway.Requests;

/// <summary>The counts of the requests with the same tags. The tags are made once for all of them.</summary>
internal sealed class RequestSeries
{
    private readonly PerCoreCounter _requests = new();
    private readonly KeyValuePair<string, object?>[] _tags;

    /// <param name="target">Where the requests went.</param>
    /// <param name="outcome">How they ended.</param>
    /// <param name="statusClass">The class of their status.</param>
    public RequestSeries(TargetSeries target, RequestOutcome outcome, string statusClass)
    {
        Target = target;
        IsError = statusClass == "5xx";
        _tags =
        [
            .. target.Tags,
            new("gateway.outcome", Enum.GetName(outcome)),
            new("http.response.status_class", statusClass),
        ];
    }

    public TargetSeries Target { get; }

    /// <summary>Whether the status is one of the server's errors.</summary>
    public bool IsError { get; }

    /// <summary>The requests so far.</summary>
    public long Value => _requests.Value;

    public Measurement<long> Requests => new(_requests.Value, _tags);

    public void Count() => _requests.Add(1);
}
