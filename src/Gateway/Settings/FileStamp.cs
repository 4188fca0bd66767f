namespace Gateway.Settings;

/// <summary>Size and time of a file.</summary>
public sealed record FileStamp(long Length, DateTime LastWriteTimeUtc);
