using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Telemetry;

/// <summary>The <c>Telemetry</c> section. The OTLP exporter is set by the standard OTEL_* environment variables.</summary>
internal sealed class TelemetryOptions
{
    [DataType("Path")]
    [Description("JSON access log, one line a request or mail session; absent for none, - for standard output.")]
    public string? AccessLog { get; init; }

    [DataType("Path")]
    [Description("JSON audit log, one line an authentication decision; absent for none, - for standard output.")]
    public string? AuditLog { get; init; }

    [Description("Continue the traces that clients name in traceparent headers. From the Internet anybody may name any trace, so by "
        + "default they are removed.")]
    public bool TrustClientTraceContext { get; init; }
}
