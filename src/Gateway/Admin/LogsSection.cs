using System.Text.Json;
using Gateway.Telemetry;
using Microsoft.Extensions.Options;

namespace Gateway.Admin;

/// <summary>The access log and the audit log: destination, number of lost lines, and the current write error.</summary>
internal sealed class LogsSection(AccessLog access, AuditLog audit, IOptionsMonitor<TelemetryOptions> options) : IStatusSection
{
    public string Name => "logs";

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        WriteLog(json, "access", options.CurrentValue.AccessLog, access.Lines);
        WriteLog(json, "audit", options.CurrentValue.AuditLog, audit.Lines);
        json.WriteEndArray();
    }

    private static void WriteLog(Utf8JsonWriter json, string name, string? path, LineLog lines)
    {
        json.WriteStartObject();
        json.WriteString("log", name);
        json.WriteString("file", path ?? "none");
        json.WriteNumber("lostLines", lines.Lost);
        if (lines.Error is { } error)
        {
            json.WriteString("lastError", error);
        }

        json.WriteEndObject();
    }
}
