using Gateway.Load.Measuring;

namespace Gateway.Load.Reporting;

/// <summary>One contender's rounds.</summary>
internal sealed record CandidateResult(string Name, string Version, IReadOnlyList<Sample> Samples)
{
    public long Failures => Samples.Sum(s => s.Failures);

    public long Retries => Samples.Sum(s => s.Retries);

    public int LoadBoundRounds => Samples.Count(s => s.IsLoadBound);

    public Spread Metric(int number) => Spread.Of(Samples.Select(s => s.Values[number]));

    /// <summary>The rounds of a metric that are the proxy's own.</summary>
    public Spread Valid(Metric metric, int number) =>
        Spread.Of(Samples.Where(s => metric.IsOfProxy || !s.IsLoadBound).Select(s => s.Values[number]));
}
