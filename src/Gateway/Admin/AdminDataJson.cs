using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Publishing.Drains;

namespace Gateway.Admin;

/// <summary>The JSON of the admin listener's smaller endpoints.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<DestinationDrain>))]
internal sealed partial class AdminDataJson : JsonSerializerContext;
