using System.Text.Json;
using Gateway.Requests;

namespace Gateway.UnitTests.Telemetry;

/// <summary>A line that says one word.</summary>
internal sealed record TextLine(string Text) : ILogLine
{
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("text", Text);
        writer.WriteEndObject();
    }
}
