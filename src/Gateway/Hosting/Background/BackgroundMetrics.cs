using System.Diagnostics.Metrics;

namespace Gateway.Hosting.Background;

/// <summary>Counts failures of background loops, by component.</summary>
internal sealed class BackgroundMetrics
{
    private readonly Counter<long> _failures;
    private readonly UpDownCounter<long> _failing;

    public BackgroundMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(ReloadMetrics.MeterName);
        _failures = meter.CreateCounter<long>(
            "gateway.background.failures", "{failure}", "Failures of background work, which is retried.");
        _failing = meter.CreateUpDownCounter<long>("gateway.background.failing", "{component}", "Components whose last iteration failed.");
    }

    public void Failed(string component, bool isFirst)
    {
        _failures.Add(1, Tag(component));
        if (isFirst)
        {
            _failing.Add(1, Tag(component));
        }
    }

    public void Recovered(string component) => _failing.Add(-1, Tag(component));

    private static KeyValuePair<string, object?> Tag(string component) => new("component", component);
}
