using System.Text.Json.Serialization;

namespace Gateway.Identity.ClientCertificates;

/// <summary>Options of authorities as JSON, to compare those of two configurations.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(ClientAuthorityOptions))]
internal sealed partial class ClientAuthorityJson : JsonSerializerContext;
