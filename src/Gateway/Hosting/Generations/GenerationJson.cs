using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Hosting.Generations;

/// <summary>The JSON of the files of generations.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Generation))]
internal sealed partial class GenerationJson : JsonSerializerContext;
