namespace Gateway.Telemetry;

/// <summary>The settings of a line log.</summary>
/// <param name="Name">The log's name in metrics and messages.</param>
/// <param name="Capacity">The capacity of the queue; further lines are dropped and counted.</param>
/// <param name="Linger">How long the first line of a batch waits for others.</param>
internal sealed record LineLogSettings(string Name, int Capacity, TimeSpan Linger)
{
    /// <summary>Where the lines are also kept; null for nowhere.</summary>
    public RecentLines? Recent { get; init; }

    /// <summary>Whether lines are written in the combined format, and those that have none are left out.</summary>
    public Func<bool> IsCombined { get; init; } = () => false;
}
