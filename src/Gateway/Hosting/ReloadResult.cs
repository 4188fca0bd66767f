namespace Gateway.Hosting;

/// <summary>
/// The result of one reload, as it appears in the log, in <c>status</c> and as a metric tag.
/// </summary>
internal enum ReloadResult
{
    /// <summary>The file equals the configuration in use.</summary>
    Unchanged,

    /// <summary>A new configuration was applied.</summary>
    Applied,

    /// <summary>A new configuration was applied, and a component failed to apply it.</summary>
    AppliedInPart,

    /// <summary>The file has errors; the last good configuration stays in use.</summary>
    Rejected,

    /// <summary>The reload failed because of a defect; the last good configuration stays in use.</summary>
    Failed,
}
