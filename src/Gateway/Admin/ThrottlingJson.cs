using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Identity.Throttling;

namespace Gateway.Admin;

/// <summary>The JSON of the throttling endpoint, which <c>gateway explain</c> reads.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    WriteIndented = true,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SourceThrottleView))]
internal sealed partial class ThrottlingJson : JsonSerializerContext;
