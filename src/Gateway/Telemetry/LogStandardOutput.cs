namespace Gateway.Telemetry;

/// <summary>A log on standard output, for containers.</summary>
internal sealed class LogStandardOutput : ILogTarget
{
    private readonly Stream _stream = Console.OpenStandardOutput();

    public async Task AppendAsync(ReadOnlyMemory<byte> lines)
    {
        await _stream.WriteAsync(lines);
        await _stream.FlushAsync();
    }

    public void Reopen()
    {
    }

    public void Dispose() => _stream.Dispose();
}
