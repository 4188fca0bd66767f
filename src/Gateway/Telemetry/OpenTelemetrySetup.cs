using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Gateway.Telemetry;

/// <summary>
/// OpenTelemetry: metrics for the admin listener's scraper, and metrics, traces and logs by OTLP where the standard OTEL_* variables name
/// an endpoint. Without one nothing is traced, and no request pays for a span.
/// </summary>
internal static class OpenTelemetrySetup
{
    // Of the framework's meters those that count connections. The others count each buffer that is rented, each route that is looked up and
    // each request once more beside Gateway.Requests.
    private static readonly string[] Meters =
    [
        "Gateway.*",
        "Microsoft.AspNetCore.Server.Kestrel",
        "System.Net.Http",
        "System.Net.NameResolution",
    ];

    // A route has some ten combinations of destination, outcome and status class; hundreds of routes need more than the default of 2000.
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
            metrics.AddPrometheusExporter();
            if (settings.Exports("METRICS"))
            {
                metrics.AddOtlpExporter(exporter => settings.Apply(exporter, "METRICS"));
            }
        });
        if (settings.Exports("TRACES"))
        {
            // The framework's own span of a request, with our attributes. OpenTelemetry's instrumentation would read the client's trace
            // context past the propagator that distrusts it.
            telemetry.WithTracing(traces => traces
                .AddSource("Microsoft.AspNetCore")
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
