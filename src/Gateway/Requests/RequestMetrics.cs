using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Gateway.Requests;

/// <summary>
/// Request metrics by route, cluster, destination and outcome. All tag values come from the configuration or from
/// <see cref="RequestOutcome"/>, so that a client cannot create new tag values.
/// </summary>
internal sealed class RequestMetrics
{
    private static readonly string[] StatusClasses = ["none", "1xx", "2xx", "3xx", "4xx", "5xx"];

    private readonly Counter<long> _requests;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _received;
    private readonly Counter<long> _sent;
    private readonly UpDownCounter<long> _active;
    private long _inFlight;

    public RequestMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Gateway.Requests");
        _requests = meter.CreateCounter<long>("gateway.requests", "{request}", "Requests that have ended.");
        _duration = meter.CreateHistogram(
            "gateway.request.duration",
            "s",
            "From the request's headers to the end of its response.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600],
            });
        _received = meter.CreateCounter<long>("gateway.request.body.size", "By", "Bytes of request bodies.");
        _sent = meter.CreateCounter<long>("gateway.response.body.size", "By", "Bytes of response bodies.");
        _active = meter.CreateUpDownCounter<long>("gateway.requests.active", "{request}", "Requests that have not ended.");
    }

    /// <summary>The number of requests whose record has not been written yet.</summary>
    public long InFlight => Interlocked.Read(ref _inFlight);

    public void Began()
    {
        Interlocked.Increment(ref _inFlight);
        _active.Add(1);
    }

    public void Ended(RequestRecord record)
    {
        Interlocked.Decrement(ref _inFlight);
        _active.Add(-1);
        var tags = default(TagList);
        AddIfKnown(ref tags, "gateway.route", record.Route);
        AddIfKnown(ref tags, "gateway.cluster", record.Cluster);
        AddIfKnown(ref tags, "gateway.destination", record.Destination);
        AddIfPositive(_received, record.RequestBodyBytes, tags);
        AddIfPositive(_sent, record.ResponseBodyBytes, tags);
        tags.Add("gateway.outcome", Enum.GetName(record.Outcome));
        tags.Add("http.response.status_class", StatusClass(record.Status));
        _requests.Add(1, tags);
        _duration.Record(record.Duration.TotalSeconds, tags);
    }

    internal static string StatusClass(int status) => status is >= 100 and < 600 ? StatusClasses[status / 100] : StatusClasses[0];

    private static void AddIfKnown(ref TagList tags, string name, string? value)
    {
        if (value is not null)
        {
            tags.Add(name, value);
        }
    }

    private static void AddIfPositive(Counter<long> counter, long bytes, in TagList tags)
    {
        if (bytes > 0)
        {
            counter.Add(bytes, tags);
        }
    }
}
