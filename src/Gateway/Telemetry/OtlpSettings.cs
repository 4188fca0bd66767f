using System.Globalization;
using OpenTelemetry.Exporter;

namespace Gateway.Telemetry;

/// <summary>
/// The standard OTEL_* variables that decide what is exported. The exporter reads the variables that apply to all signals. It reads those
/// of a single signal only if all three signals are exported the same way, so they are applied here.
/// </summary>
internal sealed class OtlpSettings
{
    private readonly IConfiguration _configuration;

    private OtlpSettings(IConfiguration configuration) => _configuration = configuration;

    /// <summary><c>OTEL_SDK_DISABLED</c>: no telemetry of any kind.</summary>
    public bool IsDisabled => string.Equals(_configuration["OTEL_SDK_DISABLED"], "true", StringComparison.OrdinalIgnoreCase);

    public static OtlpSettings Read(IConfiguration configuration) => new(configuration);

    /// <summary>Whether a signal (<c>METRICS</c>, <c>TRACES</c>, <c>LOGS</c>) has an endpoint and is not turned off.</summary>
    public bool Exports(string signal) =>
        !string.Equals(_configuration[$"OTEL_{signal}_EXPORTER"], "none", StringComparison.OrdinalIgnoreCase)
        && (!string.IsNullOrEmpty(_configuration["OTEL_EXPORTER_OTLP_ENDPOINT"])
            || !string.IsNullOrEmpty(_configuration[$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"]));

    /// <summary>Applies the variables of one signal over those of all signals.</summary>
    public void Apply(OtlpExporterOptions exporter, string signal)
    {
        exporter.Protocol = Of(signal, "PROTOCOL") switch
        {
            "grpc" => OtlpExportProtocol.Grpc,
            "http/protobuf" => OtlpExportProtocol.HttpProtobuf,
            _ => exporter.Protocol,
        };
        if (Of(signal, "ENDPOINT") is { } endpoint)
        {
            exporter.Endpoint = new Uri(endpoint);
        }

        exporter.Headers = Of(signal, "HEADERS") ?? exporter.Headers;
        if (int.TryParse(Of(signal, "TIMEOUT"), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds))
        {
            exporter.TimeoutMilliseconds = milliseconds;
        }
    }

    private string? Of(string signal, string name) =>
        _configuration[$"OTEL_EXPORTER_OTLP_{signal}_{name}"] is { Length: > 0 } value ? value : null;
}
