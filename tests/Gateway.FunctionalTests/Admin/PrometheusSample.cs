namespace Gateway.FunctionalTests.Admin;

/// <summary>One sample of a Prometheus exposition.</summary>
internal sealed record PrometheusSample(string Name, IReadOnlyDictionary<string, string> Labels, double Value);
