using System.Text.Json;
using Gateway.Admin;

namespace Gateway.Hosting.Background;

/// <summary>The background work: which of it fails, since when and why.</summary>
internal sealed class BackgroundSection(BackgroundRunner runner) : IStatusSection
{
    public string Name => "background";

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var loop in runner.Loops)
        {
            json.WriteStartObject();
            json.WriteString("component", loop.Component);
            json.WriteBoolean("healthy", !loop.Health.IsFailing);
            json.WriteNumber("failures", loop.Health.LastFailure?.Count ?? 0);
            if (loop.Health.LastFailure is { } failure)
            {
                json.WriteString("lastFailure", failure.At);
                json.WriteString("lastError", failure.Error);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
