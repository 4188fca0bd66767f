namespace Gateway.Telemetry;

/// <summary>How a log of lines is written.</summary>
/// <param name="Name">The log's name in metrics and messages.</param>
/// <param name="Capacity">How many lines may be queued; more are dropped and counted.</param>
/// <param name="Linger">How long the first line of a batch waits for others.</param>
internal sealed record LineLogSettings(string Name, int Capacity, TimeSpan Linger);
