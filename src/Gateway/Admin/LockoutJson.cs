using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Identity.Lockout;

namespace Gateway.Admin;

/// <summary>The JSON of the lockout endpoints, which the command line reads.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<LockoutAccountView>))]
internal sealed partial class LockoutJson : JsonSerializerContext;
