namespace Gateway.Hosting;

/// <summary>
/// How one reading of the configuration of a running gateway ended: in the log, in <c>status</c>, and as the metric's tag.
/// </summary>
internal enum ReloadResult
{
    /// <summary>What was read is what is in force.</summary>
    Unchanged,

    /// <summary>A new configuration is in force.</summary>
    Applied,

    /// <summary>A new configuration is in force, and a room failed to take it.</summary>
    AppliedInPart,

    /// <summary>There are mistakes; the last good configuration goes on.</summary>
    Rejected,

    /// <summary>A defect of the gateway; the last good configuration goes on.</summary>
    Failed,
}
