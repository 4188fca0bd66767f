using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Certificates.Sharing;

/// <summary>The JSON of what gateways share. The depth is bounded, because the content of the shared store is not trusted.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, MaxDepth = 4, UseStringEnumConverter = true)]
[JsonSerializable(typeof(StoreItem))]
internal sealed partial class StoreItemJson : JsonSerializerContext;
