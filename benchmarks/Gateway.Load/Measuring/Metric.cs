namespace Gateway.Load.Measuring;

/// <summary>A column of a table. The first of a scenario is its headline, whose ratios are shown. Rates and
/// latencies are not of the proxy where the load side was the bottleneck, and are withheld then.</summary>
internal sealed record Metric(string Name, string Unit, int Digits = 1, bool IsOfProxy = true);
