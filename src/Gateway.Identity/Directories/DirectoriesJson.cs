using System.Text.Json.Serialization;

namespace Gateway.Identity.Directories;

/// <summary>Options of directories as JSON, to compare those of two configurations.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(DirectoriesOptions))]
internal sealed partial class DirectoriesJson : JsonSerializerContext;
