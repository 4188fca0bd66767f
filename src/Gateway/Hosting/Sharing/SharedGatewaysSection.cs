using System.Text.Json;
using Gateway.Admin;
using Gateway.State.Sharing;

namespace Gateway.Hosting.Sharing;

/// <summary>The gateways that share the state, and which configuration each of them has.</summary>
internal sealed class SharedGatewaysSection(SharedLink link) : IStatusSection
{
    public string Name => "gateways";

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var member in link.Members.OrderBy(m => m.Name, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("gateway", member.Name);
            json.WriteNumber("lastSeenSeconds", Math.Round(member.LastSeen.TotalSeconds, 1));
            json.WriteNumber("generation", member.Generation);
            json.WriteString("configuration", member.Fingerprint);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
