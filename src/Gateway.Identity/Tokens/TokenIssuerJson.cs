using System.Text.Json.Serialization;

namespace Gateway.Identity.Tokens;

/// <summary>Options of issuers as JSON, to compare those of two configurations.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(TokenIssuerOptions))]
internal sealed partial class TokenIssuerJson : JsonSerializerContext;
