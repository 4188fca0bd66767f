using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Gateway.State.Redis;

/// <summary>Meter <c>Gateway.State</c>: operations on the shared store, and whether it is away.</summary>
internal sealed class RedisMetrics
{
    public const string MeterName = "Gateway.State";

    private readonly Meter _meter;
    private readonly Counter<long> _operations;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _gaps;
    private readonly Counter<long> _dropped;

    public RedisMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _operations = _meter.CreateCounter<long>(
            "gateway.state.operations", "{operation}", "Operations on the shared store, by kind and result.");
        _duration = _meter.CreateHistogram<double>(
            "gateway.state.operation.duration", "s", "Duration of operations on the shared store.");
        _gaps = _meter.CreateCounter<long>(
            "gateway.state.gaps", "{gap}", "Gaps in the changes that other gateways announce; the missed ones are read from the log.");
        _dropped = _meter.CreateCounter<long>(
            "gateway.state.pending.dropped",
            "{operation}",
            "Operations that were dropped: too many waited for the shared store, or it holds what cannot be read.");
    }

    /// <summary>Observes a value each time the metrics are collected.</summary>
    public void Observe(string name, string unit, string description, Func<long> value) =>
        _meter.CreateObservableGauge(name, value, unit, description);

    /// <param name="operation">The kind of operation.</param>
    /// <param name="result">How it ended.</param>
    /// <param name="started">The timestamp of its start.</param>
    public void Ran(string operation, RedisResultKind result, long started)
    {
        if (_operations.Enabled)
        {
            _operations.Add(1, new("gateway.operation", operation), new("gateway.result", result.ToTag()));
        }

        if (_duration.Enabled)
        {
            _duration.Record(
                Stopwatch.GetElapsedTime(started).TotalSeconds, new KeyValuePair<string, object?>("gateway.operation", operation));
        }
    }

    public void Gap() => _gaps.Add(1);

    public void Dropped() => _dropped.Add(1);
}
