using System.Text.Json;
using Gateway.Preauthentication.Sessions;

namespace Gateway.Admin;

/// <summary>The number of sessions that were created by the sign-in form.</summary>
internal sealed class SessionsSection(SessionRegistry sessions) : IStatusSection
{
    public string Name => "sessions";

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("forms", sessions.Active);
        json.WriteEndObject();
    }
}
