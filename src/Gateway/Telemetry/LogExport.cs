using System.Text;

namespace Gateway.Telemetry;

/// <summary>A log that leaves by OTLP: each line is the body of a log record, whose category says which log it is of.</summary>
/// <param name="logger">The logger of the log's category.</param>
/// <param name="isExported">Whether there is an endpoint for logs.</param>
internal sealed class LogExport(ILogger logger, bool isExported) : ILogTarget
{
    /// <summary>What the categories begin with; the program's own output leaves them out.</summary>
    public const string Category = "Gateway.Lines.";

    public Task AppendAsync(ReadOnlyMemory<byte> lines)
    {
        if (!isExported)
        {
            throw new IOException("OTEL_EXPORTER_OTLP_ENDPOINT names no collector");
        }

        foreach (var line in Encoding.UTF8.GetString(lines.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            logger.Log(LogLevel.Information, default, line, null, static (text, _) => text);
        }

        return Task.CompletedTask;
    }

    public void Reopen()
    {
        // The export writes no file that log rotation could move.
    }

    public void Dispose()
    {
        // The exporter is the host's.
    }
}
