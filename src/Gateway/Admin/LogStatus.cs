using System.Text.Json;
using Gateway.Telemetry;
using Microsoft.Extensions.Options;

namespace Gateway.Admin;

/// <summary>The access log and the audit log: where they go, and how many lines were lost.</summary>
internal sealed class LogStatus(AccessLog access, AuditLog audit, IOptionsMonitor<TelemetryOptions> options) : IStatusSection
{
    public string Name => "logs";

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        WriteLog(json, "access", options.CurrentValue.AccessLog, access.Lines.Lost);
        WriteLog(json, "audit", options.CurrentValue.AuditLog, audit.Lines.Lost);
        json.WriteEndArray();
    }

    private static void WriteLog(Utf8JsonWriter json, string name, string? path, long lost)
    {
        json.WriteStartObject();
        json.WriteString("log", name);
        json.WriteString("file", path ?? "none");
        json.WriteNumber("lostLines", lost);
        json.WriteEndObject();
    }
}
