using System.Diagnostics.Metrics;

namespace Gateway.Accounts.Factors;

/// <summary>The meter <c>Gateway.Accounts</c>.</summary>
internal sealed class FactorMetrics
{
    public const string MeterName = "Gateway.Accounts";

    private readonly Counter<long> _verified;
    private readonly Counter<long> _changed;

    public FactorMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _verified = meter.CreateCounter<long>("gateway.accounts.factors", "{factor}", "Second factors by kind and outcome.");
        _changed = meter.CreateCounter<long>(
            "gateway.accounts.changes", "{change}", "Second factors that were added, removed or refused, by kind.");
    }

    public void Verified(FactorResult result) =>
        _verified.Add(1, new("kind", result.Kind.ToString()), new("outcome", result.Status.ToString()));

    public void Changed(FactorKind kind, string change) => _changed.Add(1, new("kind", kind.ToString()), new("change", change));
}
