using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Certificates.Acme.Wire;

namespace Gateway.Certificates.Acme;

/// <summary>The JSON of ACME servers and of the account file. The depth is bounded, because the server chooses it.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, MaxDepth = 16)]
[JsonSerializable(typeof(AcmeAccount))]
[JsonSerializable(typeof(AuthorizationDocument))]
[JsonSerializable(typeof(DirectoryDocument))]
[JsonSerializable(typeof(OrderDocument))]
[JsonSerializable(typeof(ProblemDocument))]
[JsonSerializable(typeof(RenewalInfoDocument))]
internal sealed partial class AcmeJson : JsonSerializerContext;
