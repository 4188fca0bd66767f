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
        _duration = meter.CreateHistogram<double>(
            "gateway.forwarding.request.duration", "s", "Time from the request to the end of the response, by result.");
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
        ObserveConnections(clock);
    }

    private void ObserveConnections(CoarseClock clock) => Meter.CreateObservableUpDownCounter(
        "gateway.forwarding.connections",
        () =>
        {
            var (open, idle) = clock.Connections;
            return new Measurement<int>[]
            {
                new(open - idle, new KeyValuePair<string, object?>("gateway.connection.state", "active")),
                new(idle, new KeyValuePair<string, object?>("gateway.connection.state", "idle")),
            };
        },
        "{connection}",
        "Connections to back ends.");

    /// <summary>Counts a request that is sent to another destination of its cluster.</summary>
    public void Moved(string cluster, string reason) => _moves.Add(1, new("gateway.cluster", cluster), new("gateway.outcome", reason));

    internal long RequestStarted() => _duration.Enabled ? Stopwatch.GetTimestamp() : 0;

    internal void RequestEnded(long started, Destination destination, in ForwardingResult result)
    {
        if (started != 0)
        {
            _duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, new(
                "server.address", destination.Authority), new("gateway.outcome", result.Status.ToString()));
        }

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
                _accepted.Add(1, new("server.address", destination.Authority), new("gateway.defect", defect.ToString()));
            }
        }
    }

    internal void Connected(TimeSpan duration, Destination destination, ForwardingStatus outcome) =>
        _connect.Record(duration.TotalSeconds, new("server.address", destination.Authority), new("gateway.outcome", outcome.ToString()));

    internal void Retried(Destination destination) =>
        _retries.Add(1, new KeyValuePair<string, object?>("server.address", destination.Authority));

    internal void Pinned(int change) => _pinned.Add(change);
}
