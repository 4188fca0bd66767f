namespace Gateway.Telemetry;

/// <summary>Where the bytes of a log go: a file that may be rotated, or standard output.</summary>
internal interface ILogTarget : IDisposable
{
    /// <summary>Appends whole lines.</summary>
    /// <exception cref="IOException">Disk full, no such folder, not allowed: the lines are lost, the target stays usable.</exception>
    Task AppendAsync(ReadOnlyMemory<byte> lines);

    /// <summary>Opens the file anew before the next lines.</summary>
    void Reopen();
}
