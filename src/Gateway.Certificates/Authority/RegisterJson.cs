using System.Text.Json.Serialization;

namespace Gateway.Certificates.Authority;

/// <summary>The JSON of the register of the own CA.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(RegisterLine))]
internal sealed partial class RegisterJson : JsonSerializerContext;
