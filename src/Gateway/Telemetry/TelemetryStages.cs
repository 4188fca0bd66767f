using Gateway.Requests;

namespace Gateway.Telemetry;

/// <summary>The outermost stage of a request.</summary>
internal static class TelemetryStages
{
    /// <summary>Writes the record of every request to metrics, trace and access log.</summary>
    public static HttpStage AccessLog { get; } = new("access log", app => app.UseMiddleware<AccessLogMiddleware>());
}
