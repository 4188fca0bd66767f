using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Identity.Throttling;

namespace Gateway.Admin;

/// <summary>The JSON of the throttling endpoint, which the command line reads.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    WriteIndented = true,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SourceThrottleView))]
[JsonSerializable(typeof(IReadOnlyList<ThrottledNetworkView>))]
internal sealed partial class ThrottlingJson : JsonSerializerContext;
