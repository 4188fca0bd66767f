using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Telemetry;

/// <summary>The <c>Telemetry</c> section. The OTLP exporter is set by the standard OTEL_* environment variables.</summary>
internal sealed class TelemetryOptions
{
    [DataType("Path")]
    [Description("Access log, one line per request or mail session; absent for none, - for standard output, otlp: for "
        + "OpenTelemetry's exporter.")]
    public string? AccessLog { get; init; }

    [Description("Format of AccessLog. The console's live log is the same with either.")]
    public AccessLogFormat AccessLogFormat { get; init; } = AccessLogFormat.Json;

    [DataType("Path")]
    [Description("JSON audit log, one line per authentication decision and per action of an administrator; absent for none, - for standard "
        + "output, otlp: for OpenTelemetry's exporter.")]
    public string? AuditLog { get; init; }

    [Range(0, 4096)]
    [Description("Memory for the last lines of both logs, in megabytes, which the console's live log searches; 0 for none. It is taken as "
        + "lines come. Without AccessLog, up to 1000 requests in a second are kept, and as many that were refused or failed.")]
    public int RecentMegabytes { get; init; } = 32;

    [Description("Continue the traces that clients name in traceparent headers. Clients on the Internet can send any trace id, so by "
        + "default these headers are removed.")]
    public bool TrustClientTraceContext { get; init; }
}
