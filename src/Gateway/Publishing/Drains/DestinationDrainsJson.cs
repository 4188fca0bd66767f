using System.Text.Json.Serialization;

namespace Gateway.Publishing.Drains;

/// <summary>The JSON of the file of drained destinations.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<DestinationDrain>))]
internal sealed partial class DestinationDrainsJson : JsonSerializerContext;
