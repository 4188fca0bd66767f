namespace Gateway.Load.Scenarios;

/// <summary>A row of a scenario's table: a proxy, and what of it is asked for where that differs.</summary>
internal sealed record Candidate(string Name, string Proxy, string Path, string? Host = null);
