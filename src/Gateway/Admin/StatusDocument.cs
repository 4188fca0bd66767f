using System.Buffers;
using System.Text.Json;

namespace Gateway.Admin;

/// <summary>What a gateway does now: every section of the status, as <c>/api/status</c> answers and <c>gateway status</c> prints.</summary>
internal sealed class StatusDocument(IEnumerable<IStatusSection> sections)
{
    private readonly IStatusSection[] _sections = [.. sections];

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach (var section in _sections)
        {
            json.WritePropertyName(section.Name);
            section.Write(json);
        }

        json.WriteEndObject();
    }

    /// <summary>The status at this moment.</summary>
    public JsonElement Read()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            Write(json);
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }
}
