using System.Text.Json;
using Gateway.Admin;

namespace Gateway.Hosting;

/// <summary>The configuration in use, and the errors of the file if it could not be applied.</summary>
internal sealed class ConfigurationSection(ReloadStatus reload) : IStatusSection
{
    public string Name => "configuration";

    public void Write(Utf8JsonWriter json)
    {
        var now = reload.Current;
        json.WriteStartObject();
        json.WriteNumber("generation", now.Generation);
        json.WriteString("inForceSince", now.LastSuccess);
        if (now.LastFailure is { } failure)
        {
            json.WriteString("lastRefused", failure);
        }

        json.WriteStartArray("errors");
        foreach (var error in now.Errors)
        {
            json.WriteStringValue(error.ToString());
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
