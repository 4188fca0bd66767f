using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Certificates.Acme;

namespace Gateway.Hosting.Sharing;

/// <summary>The JSON of the answers to a CA that gateways give each other.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, MaxDepth = 4)]
[JsonSerializable(typeof(AcmeChallengeAnswer))]
internal sealed partial class AcmeAnswerJson : JsonSerializerContext;
