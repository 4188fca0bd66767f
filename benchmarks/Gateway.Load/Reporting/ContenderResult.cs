using Gateway.Load.Measuring;

namespace Gateway.Load.Reporting;

/// <summary>One contender's rounds.</summary>
internal sealed record ContenderResult(string Name, string Version, IReadOnlyList<Sample> Samples)
{
    public long Failures => Samples.Sum(s => s.Failures);

    public Spread Metric(int number) => Spread.Of(Samples.Select(s => s.Values[number]));
}
