namespace Gateway.Settings;

/// <summary>The cause of a reload.</summary>
public enum ReloadCause
{
    /// <summary>A change of the file or its folder was detected, or the periodic check is due.</summary>
    FileChange,

    /// <summary>An administrator sent SIGHUP; the result is always logged.</summary>
    Signal,
}
