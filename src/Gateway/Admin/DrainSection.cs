using System.Text.Json;
using Gateway.Draining;

namespace Gateway.Admin;

/// <summary>Whether the gateway leaves, who asked for it, and what it still serves.</summary>
internal sealed class DrainSection(GatewayDrain drain) : IStatusSection
{
    public string Name => "drain";

    public void Write(Utf8JsonWriter json)
    {
        var (status, left) = (drain.Status, drain.Left);
        json.WriteStartObject();
        json.WriteString("state", status.Phase.ToString());
        if (status.Since is { } since)
        {
            json.WriteString("since", since);
        }

        if (status.By is not null)
        {
            json.WriteString("by", status.By);
        }

        json.WriteNumber("connections", left.Connections);
        json.WriteNumber("mailSessions", left.MailSessions);
        json.WriteNumber("requests", left.Requests);
        json.WriteEndObject();
    }
}
