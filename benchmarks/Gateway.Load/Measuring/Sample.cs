namespace Gateway.Load.Measuring;

/// <summary>One contender in one round: a value for each metric of the scenario, and what a reader must know to believe them.</summary>
internal sealed record Sample(IReadOnlyList<double> Values)
{
    public const double Busy = 0.9;

    public long Failures { get; init; }

    public string? FirstFailure { get; init; }

    public long Retries { get; init; }

    /// <summary>Points of a plot: connections or requests a second, and what was measured there.</summary>
    public IReadOnlyList<(double X, double Y)> Points { get; init; } = [];

    public double ProxyBusy { get; init; }

    public double LoadBusy { get; init; }

    /// <summary>
    /// The load side had no time left. Where its core was full the proxy's was never alone the limit, even if it was full too: rates and
    /// latencies are then not the proxy's. Processor time a unit is not touched.
    /// </summary>
    public bool IsLoadBound => LoadBusy > Busy;
}
