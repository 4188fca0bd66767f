using System.Diagnostics.Metrics;

namespace Gateway.Hosting;

/// <summary>Counts reloads of the configuration by result.</summary>
internal sealed class ReloadMetrics
{
    public const string MeterName = "Gateway.Hosting";

    private readonly Counter<long> _reloads;

    public ReloadMetrics(IMeterFactory meters, ReloadStatus status)
    {
        var meter = meters.Create(MeterName);
        _reloads = meter.CreateCounter<long>("gateway.configuration.reloads", "{reload}", "Readings of the configuration by outcome.");
        meter.CreateObservableGauge(
            "gateway.configuration.last_success",
            () => status.Current.LastSuccess.ToUnixTimeSeconds(),
            "s",
            "When the configuration in force was applied, in seconds since 1970.");
        meter.CreateObservableGauge(
            "gateway.configuration.errors",
            () => status.Current.Errors.Count,
            "{error}",
            "Errors in the current file; above zero, the last good configuration stays in use.");
    }

    internal void Reloaded(ReloadResult result) => _reloads.Add(1, new KeyValuePair<string, object?>("outcome", TagOf(result)));

    internal static string TagOf(ReloadResult result) => result switch
    {
        ReloadResult.Unchanged => "unchanged",
        ReloadResult.Applied => "applied",
        ReloadResult.AppliedInPart => "applied_in_part",
        ReloadResult.Rejected => "rejected",
        _ => "failed",
    };
}
