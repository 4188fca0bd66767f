using System.Text.Json;
using Gateway.Identity.Auditing;
using Gateway.Identity.Credentials;
using Gateway.Requests;

namespace Gateway.Telemetry;

/// <summary>
/// The audit log line of a decision. The first members have a fixed order, so that a single pattern suffices for a fail2ban filter.
/// </summary>
internal sealed class AuditLine(AuditRecord record) : ILogLine
{
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("time"u8, record.Time);
        writer.WriteString("result"u8, Enum.GetName(record.Result));
        writer.WriteString("source"u8, record.Source.ToString());
        writer.WriteString("protocol"u8, record.Protocol);
        writer.WriteString("scheme"u8, record.Scheme);
        WriteIfKnown(writer, "route"u8, record.Route);
        writer.WriteString("user"u8, VisibleText.Of(record.User));
        WriteIfKnown(writer, "name"u8, record.CanonicalName is { } name ? VisibleText.Of(name) : null);
        if (record.Reason != AuditReason.None)
        {
            writer.WriteString("reason"u8, Enum.GetName(record.Reason));
        }

        WriteIfKnown(writer, "directory"u8, record.Directory);
        WriteIfKnown(writer, "device"u8, record.Device is { } device ? VisibleText.Of(device) : null);
        WriteIfKnown(writer, "trace"u8, record.TraceId);
        writer.WriteEndObject();
    }

    private static void WriteIfKnown(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            writer.WriteString(name, value);
        }
    }
}
