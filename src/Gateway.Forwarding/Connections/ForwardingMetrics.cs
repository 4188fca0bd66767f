using System.Diagnostics;
using System.Diagnostics.Metrics;
using Gateway.Forwarding.Protocol;
using Gateway.Forwarding.Results;

namespace Gateway.Forwarding.Connections;

/// <summary>The metrics of the forwarder.</summary>
public sealed class ForwardingMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Gateway.Forwarding";

    // Long polls and RPC over HTTP last up to an hour.
    private static readonly double[] Seconds =
        [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600, 3600];

    private static readonly string[] Statuses = [.. Enum.GetValues<ForwardingStatus>().Select(status => status.ToString())];

    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _connect;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _moves;
    private readonly Counter<long> _defects;
    private readonly Counter<long> _accepted;
    private readonly UpDownCounter<long> _pinned;

    public ForwardingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _duration = meter.CreateHistogram(
            "http.client.request.duration",
            "s",
            "Time from the request to a back end to the end of its response.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });
        _connect = meter.CreateHistogram<double>(
            "gateway.forwarding.connect.duration", "s", "Time to establish a connection, including TLS, by result.");
        _retries = meter.CreateCounter<long>(
            "gateway.forwarding.retries",
            "{request}",
            "Requests that were sent again because their connection was lost before a response.");
        _moves = meter.CreateCounter<long>(
            "gateway.forwarding.next_destination",
            "{request}",
            "Requests that were sent to another destination, by the failure of the previous one.");
        _defects = meter.CreateCounter<long>(
            "gateway.forwarding.response.defects", "{response}", "Responses that were refused, by defect.");
        _accepted = meter.CreateCounter<long>(
            "gateway.forwarding.response.accepted_defects", "{response}", "Responses with a defect that their cluster accepts, by defect.");
        _pinned = meter.CreateUpDownCounter<long>(
            "gateway.forwarding.pinned_connections", "{connection}", "Back-end connections bound to one client connection.");
        Meter = meter;
    }

    private Meter Meter { get; }

    /// <summary>Registers the gauges of connections and of waiting responses.</summary>
    internal void Observe(CoarseClock clock, ResponseBacklog backlog)
    {
        Meter.CreateObservableUpDownCounter(
            "gateway.forwarding.response.backlog", () => backlog.Bytes, "By", "Response bytes that wait until clients read them.");
        Meter.CreateObservableGauge(
            "gateway.forwarding.response.backlog.limit",
            () => ResponseBacklog.TotalBytes,
            "By",
            "Response bytes that may wait before each client gets less at a time.");
        ObserveConnections(clock);
    }

    private void ObserveConnections(CoarseClock clock) => Meter.CreateObservableUpDownCounter(
        "http.client.open_connections",
        () => clock.Pools.GroupBy(pool => (pool.Destination.Host, pool.Destination.Port)).SelectMany(Measure),
        "{connection}",
        "Connections to back ends.");

    // Several clusters may have the same back end.
    private static IEnumerable<Measurement<int>> Measure(IEnumerable<DestinationPool> pools)
    {
        var destination = pools.First().Destination;
        var idle = pools.Sum(pool => pool.Idle);
        yield return Measure(pools.Sum(pool => pool.Open) - idle, "active");
        yield return Measure(idle, "idle");

        Measurement<int> Measure(int count, string state) =>
            new(count, destination.AddressTag, destination.PortTag, new("http.connection.state", state));
    }

    /// <summary>Counts a request that is sent to another destination of its cluster.</summary>
    public void Moved(string cluster, string reason) => _moves.Add(1, new("gateway.cluster", cluster), new("gateway.outcome", reason));

    internal void RequestEnded(string method, Destination destination, in ForwardingResult result)
    {
        var tags = new TagList { { "http.request.method", HttpAttributes.Method(method) }, destination.AddressTag, destination.PortTag };
        if (HttpAttributes.StatusCode(result.ResponseStatus) is { } status)
        {
            tags.Add("http.response.status_code", status);
        }

        if (result.Status != ForwardingStatus.Completed)
        {
            tags.Add("error.type", Statuses[(int)result.Status]);
        }
        else if (result.ResponseStatus >= 400)
        {
            tags.Add("error.type", HttpAttributes.Error(result.ResponseStatus));
        }

        _duration.Record(result.Duration.TotalSeconds, tags);
        if (result.Defect != ResponseDefect.None)
        {
            Defective(result.Defect);
        }
    }

    internal void Defective(ResponseDefect defect) =>
        _defects.Add(1, new KeyValuePair<string, object?>("gateway.defect", defect.ToString()));

    /// <summary>Counts the defects of a response that its cluster accepts.</summary>
    internal void Accepted(Destination destination, ResponseLeniency defects)
    {
        foreach (var defect in Enum.GetValues<LenientDefect>())
        {
            if (defects.Contains(defect))
            {
                _accepted.Add(1, destination.AddressTag, destination.PortTag, new("gateway.defect", defect.ToString()));
            }
        }
    }

    internal void Connected(TimeSpan duration, Destination destination, ForwardingStatus outcome) =>
        _connect.Record(duration.TotalSeconds, destination.AddressTag, destination.PortTag, new("gateway.outcome", outcome.ToString()));

    internal void Retried(Destination destination) =>
        _retries.Add(1, destination.AddressTag, destination.PortTag);

    internal void Pinned(int change) => _pinned.Add(change);
}
