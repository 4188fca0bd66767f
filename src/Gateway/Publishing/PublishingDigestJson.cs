using System.Text.Json.Serialization;

namespace Gateway.Publishing;

/// <summary>The settings of routes and clusters as JSON, from which their digests are computed.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(DigestedCluster))]
[JsonSerializable(typeof(DigestedRoute))]
internal sealed partial class PublishingDigestJson : JsonSerializerContext;
