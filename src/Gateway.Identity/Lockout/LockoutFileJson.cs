using System.Text.Json.Serialization;

namespace Gateway.Identity.Lockout;

/// <summary>The JSON of the lockout file.</summary>
[JsonSerializable(typeof(List<LockoutFileAccount?>))]
[JsonSerializable(typeof(IEnumerable<LockoutFileAccount>))]
internal sealed partial class LockoutFileJson : JsonSerializerContext;
