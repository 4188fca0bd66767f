using System.Text.Json;
using Gateway.Identity.Credentials;
using Gateway.Mail.Protocols;
using Gateway.Mail.Telemetry;
using Gateway.Requests;

namespace Gateway.Telemetry;

/// <summary>The access log line of a mail session.</summary>
internal sealed class MailSessionLine(MailSessionRecord session) : ILogLine
{
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("time"u8, session.Started);
        writer.WriteString("protocol"u8, MailProtocols.NameOf(session.Protocol));
        writer.WriteString("source"u8, session.Source.ToString());
        WriteIfKnown(writer, "host"u8, session.ServerName);
        WriteIfKnown(writer, "route"u8, session.Route);
        WriteIfKnown(writer, "user"u8, session.User is { } user ? VisibleText.Of(user) : null);
        WriteIfKnown(writer, "destination"u8, session.Destination);
        writer.WriteString("end"u8, MailSessionEnds.NameOf(session.End));
        writer.WriteNumber("seconds"u8, Math.Round(session.Duration.TotalSeconds, 3));
        writer.WriteNumber("bytesIn"u8, session.BytesFromClient);
        writer.WriteNumber("bytesOut"u8, session.BytesToClient);
        writer.WriteString("trace"u8, session.Id);
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
