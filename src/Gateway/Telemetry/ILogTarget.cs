namespace Gateway.Telemetry;

/// <summary>The target of a log: a file that may be rotated, or standard output.</summary>
internal interface ILogTarget : IDisposable
{
    /// <summary>Appends whole lines.</summary>
    /// <exception cref="IOException">The disk is full, the folder does not exist, or access is denied. The lines are lost, and the target
    /// stays usable.</exception>
    Task AppendAsync(ReadOnlyMemory<byte> lines);

    /// <summary>Reopens the file before the next write.</summary>
    void Reopen();
}
