using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Gateway.Requests;

/// <summary>
/// Request metrics by route, cluster, destination and outcome, and the two that OpenTelemetry's conventions define for every HTTP server,
/// which dashboards for ASP.NET Core ask for. A client cannot create tag values: they come from the configuration or from short lists.
/// Counts are kept here: the exporter looks up all tags of a request for each instrument that is written to.
/// </summary>
internal sealed class RequestMetrics
{
    private static readonly string[] StatusClasses = ["none", "1xx", "2xx", "3xx", "4xx", "5xx"];

    // Long polls and RPC over HTTP last up to an hour.
    private static readonly double[] Seconds =
        [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600, 3600];

    private readonly ConcurrentDictionary<SeriesKey, RequestSeries> _series = new();
    private readonly ConcurrentDictionary<(string?, string?, string?), TargetSeries> _targets = new();
    private readonly ConcurrentDictionary<(string Cluster, string Destination), LatencyCounter> _latencies = new();
    private readonly Histogram<double> _duration;
    private long _inFlight;

    public RequestMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Gateway.Requests");
        meter.CreateObservableCounter(
            "gateway.requests", () => _series.Values.Select(s => s.Requests), "{request}", "Requests that have ended.");
        _duration = meter.CreateHistogram(
            "http.server.request.duration",
            "s",
            "From the request's headers to the end of its response.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });
        meter.CreateObservableCounter(
            "gateway.request.body.size", () => _targets.Values.Select(t => t.Received), "By", "Bytes of request bodies.");
        meter.CreateObservableCounter(
            "gateway.response.body.size", () => _targets.Values.Select(t => t.Sent), "By", "Bytes of response bodies.");
        meter.CreateObservableUpDownCounter(
            "http.server.active_requests", () => InFlight, "{request}", "Requests that have not ended.");
    }

    /// <summary>The number of requests whose record has not been written yet.</summary>
    public long InFlight => Interlocked.Read(ref _inFlight);

    /// <summary>The requests that have ended since the start, and how many of them with an error of the server.</summary>
    public (long Requests, long Errors) Totals
    {
        get
        {
            var (requests, errors) = (0L, 0L);
            foreach (var series in _series.Values)
            {
                var count = series.Value;
                requests += count;
                errors += series.IsError ? count : 0;
            }

            return (requests, errors);
        }
    }

    /// <summary>The latency of each destination that has had a request, from the request to the head of its response.</summary>
    public IEnumerable<KeyValuePair<(string Cluster, string Destination), LatencyCounter>> Latencies => _latencies;

    public void Began() => Interlocked.Increment(ref _inFlight);

    public void Ended(RequestRecord record) => Ended(RequestSummary.Of(record));

    public void Ended(in RequestSummary summary)
    {
        Interlocked.Decrement(ref _inFlight);
        var statusClass = StatusClass(summary.Status);
        var key = new SeriesKey(summary.Route, summary.Cluster, summary.Destination, summary.Outcome, statusClass);
        if (!_series.TryGetValue(key, out var series))
        {
            var target = _targets.GetOrAdd(
                (summary.Route, summary.Cluster, summary.Destination),
                static (t, self) => new TargetSeries(t.Item1, t.Item2, t.Item3, self.LatencyOf(t.Item2, t.Item3)),
                this);
            series = _series.GetOrAdd(key, new RequestSeries(target, summary.Outcome, statusClass));
        }

        series.Count();
        series.Target.Count(summary);
        _duration.Record(summary.Duration.TotalSeconds, SemanticTags.Of(summary));
    }

    private LatencyCounter? LatencyOf(string? cluster, string? destination) => cluster is null || destination is null
        ? null
        : _latencies.GetOrAdd((cluster, destination), static _ => new LatencyCounter());

    internal static string StatusClass(int status) => status is >= 100 and < 600 ? StatusClasses[status / 100] : StatusClasses[0];

    private readonly record struct SeriesKey(
        string? Route, string? Cluster, string? Destination, RequestOutcome Outcome, string StatusClass);
}
