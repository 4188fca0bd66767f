namespace Gateway.Settings;

/// <summary>Size and time of a file.</summary>
internal sealed record FileStamp(long Length, DateTime LastWriteTimeUtc);
