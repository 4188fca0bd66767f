using System.Text.Json;

namespace Gateway.Requests;

/// <summary>One line of a JSON log: facts gathered where they are known, put into words by the log's own writer.</summary>
internal interface ILogLine
{
    /// <summary>Writes one JSON object. Runs once, on the log's writer, after the request or session is over.</summary>
    void WriteTo(Utf8JsonWriter writer);
}
