using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Gateway.Telemetry;

/// <summary>
/// OpenTelemetry: metrics for the admin listener's scraper, and metrics, traces and logs by OTLP where the standard OTEL_* variables name
/// an endpoint. Without an endpoint, nothing is traced and no spans are created.
/// </summary>
internal static class OpenTelemetrySetup
{
    // Only the framework's meters for connections. The others count rented buffers, route lookups, and requests that Gateway.Requests
    // counts already.
    private static readonly string[] Meters =
    [
        "Gateway.*",
        "Microsoft.AspNetCore.Server.Kestrel",
        "System.Net.Http",
        "System.Net.NameResolution",
    ];

    // A route has about ten combinations of destination, outcome and status class, so hundreds of routes exceed the default of 2000.
    private const int SeriesOfAnInstrument = 10_000;

    public static void AddOpenTelemetryExport(this WebApplicationBuilder builder)
    {
        var settings = OtlpSettings.Read(builder.Configuration);
        if (settings.IsDisabled)
        {
            return;
        }

        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(resource => resource
            .Clear()
            .AddTelemetrySdk()
            .AddService("gateway", serviceVersion: ProductVersion.Text)
            .AddEnvironmentVariableDetector());
        telemetry.WithMetrics(metrics =>
        {
            metrics.AddMeter(Meters).AddRuntimeInstrumentation();
            metrics.AddView(instrument => instrument.Meter.Name == "Gateway.Requests"
                ? new MetricStreamConfiguration { CardinalityLimit = SeriesOfAnInstrument }
                : null);
            if (settings.Exports("TRACES"))
            {
                // A slow request of a histogram then leads to its trace.
                metrics.SetExemplarFilter(ExemplarFilterType.TraceBased);
            }

            metrics.AddPrometheusExporter();
            if (settings.Exports("METRICS"))
            {
                metrics.AddOtlpExporter(exporter => settings.Apply(exporter, "METRICS"));
            }
        });
        if (settings.Exports("TRACES"))
        {
            // The framework's request span with our attributes. OpenTelemetry's instrumentation would read the client's trace context and
            // bypass our propagator, which ignores untrusted contexts.
            telemetry.WithTracing(traces => traces
                .AddSource("Microsoft.AspNetCore", "Gateway.*")
                .AddOtlpExporter(exporter => settings.Apply(exporter, "TRACES")));
        }

        if (settings.Exports("LOGS"))
        {
            telemetry.WithLogging(
                logs => logs.AddOtlpExporter(exporter => settings.Apply(exporter, "LOGS")),
                logs => logs.IncludeFormattedMessage = true);
        }
    }
}
