namespace Gateway.Load.Measuring;

/// <summary>One contender in one round: a value for each metric of the scenario, and what a reader must know to believe them.</summary>
internal sealed record Sample(IReadOnlyList<double> Values)
{
    public long Failures { get; init; }

    public string? FirstFailure { get; init; }

    /// <summary>Points of a plot: connections or requests a second, and what was measured there.</summary>
    public IReadOnlyList<(double X, double Y)> Points { get; init; } = [];

    public double ProxyBusy { get; init; }

    public double LoadBusy { get; init; }

    /// <summary>The share of its cores from which on the load side may be what is measured.</summary>
    public const double Saturated = 0.9;

    /// <summary>The load side had no time left while the proxy had: throughput is the load side's, processor time a unit is not touched.</summary>
    public bool IsLoadBound => LoadBusy > Saturated && ProxyBusy < Saturated;
}
