using Gateway.Configuration;

namespace Gateway.Telemetry;

/// <summary>Opens what a log is set to: a file, <c>-</c> for standard output, or <c>otlp:</c> for OpenTelemetry's exporter.</summary>
internal sealed class LogOpener(ILoggerFactory loggers, IConfiguration configuration)
{
    /// <param name="log">The name of the log.</param>
    /// <param name="path">What its setting says.</param>
    public ILogTarget Open(string log, string path) => path switch
    {
        LogTargets.StandardOutput => new LogStandardOutput(),
        LogTargets.Otlp => new LogExport(loggers.CreateLogger(LogExport.Category + log), IsExported),
        _ => new LogFile(path),
    };

    private bool IsExported => OtlpSettings.Read(configuration) is { IsDisabled: false } otlp && otlp.Exports("LOGS");
}
