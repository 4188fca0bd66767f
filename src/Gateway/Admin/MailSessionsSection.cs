using System.Text.Json;
using Gateway.Mail.Protocols;
using Gateway.Mail.Sessions;

namespace Gateway.Admin;

/// <summary>
/// The number of mail sessions by protocol, route and destination. Sessions that have not signed in have no destination.
/// </summary>
internal sealed class MailSessionsSection(MailSessions sessions) : IStatusSection
{
    public string Name => "mailSessions";

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var count in sessions.Counts())
        {
            json.WriteStartObject();
            json.WriteString("protocol", MailProtocols.NameOf(count.Protocol));
            json.WriteString("route", count.Route);
            json.WriteString("destination", count.Destination);
            json.WriteNumber("sessions", count.Sessions);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
