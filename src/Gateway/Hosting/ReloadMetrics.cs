using System.Diagnostics.Metrics;

namespace Gateway.Hosting;

/// <summary>Counts readings of the configuration by outcome.</summary>
internal sealed class ReloadMetrics
{
    public const string MeterName = "Gateway.Hosting";

    private readonly Counter<long> _reloads;

    public ReloadMetrics(IMeterFactory meters, ReloadStatus status)
    {
        var meter = meters.Create(MeterName);
        _reloads = meter.CreateCounter<long>("gateway.configuration.reloads", "{reload}", "Readings of the configuration by outcome.");
        meter.CreateObservableGauge(
            "gateway.configuration.errors",
            () => status.Current.Errors.Count,
            "{error}",
            "Mistakes in the file as it is; above zero, the last good configuration is serving.");
    }

    internal void Reloaded(ReloadResult outcome) => _reloads.Add(1, new KeyValuePair<string, object?>("outcome", TagOf(outcome)));

    internal static string TagOf(ReloadResult outcome) => outcome switch
    {
        ReloadResult.Unchanged => "unchanged",
        ReloadResult.Applied => "applied",
        ReloadResult.AppliedInPart => "applied_in_part",
        ReloadResult.Rejected => "rejected",
        _ => "failed",
    };
}
