namespace Gateway.Settings;

/// <summary>Why the configuration is read again.</summary>
public enum ReloadCause
{
    /// <summary>The file, or its folder, was seen to change, or it is time to look.</summary>
    FileChange,

    /// <summary>An administrator asked by SIGHUP, and gets an answer whatever it is.</summary>
    Signal,
}
