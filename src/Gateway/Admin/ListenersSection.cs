using System.Text.Json;
using Gateway.Listeners;

namespace Gateway.Admin;

/// <summary>The listeners, and the addresses they are bound to.</summary>
internal sealed class ListenersSection(ListenerSet listeners) : IStatusSection
{
    public string Name => "listeners";

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var listener in listeners.Status)
        {
            json.WriteStartObject();
            json.WriteString("listener", listener.Name);
            json.WriteString("protocol", listener.Protocol);
            json.WriteString("endpoint", listener.Endpoint);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
