namespace Gateway.Load.Measuring;

/// <summary>A column of a table. The first of a scenario is its headline, whose ratios are shown.</summary>
internal sealed record Metric(string Name, string Unit, int Digits = 1);
