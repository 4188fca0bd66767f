using System.Text.Json;

namespace Gateway.Requests;

/// <summary>One line of a JSON log. The data is collected during the request and serialized by the log's writer.</summary>
internal interface ILogLine
{
    /// <summary>Writes one JSON object. Called once, by the log's writer, after the request or session has ended.</summary>
    void WriteTo(Utf8JsonWriter writer);
}
