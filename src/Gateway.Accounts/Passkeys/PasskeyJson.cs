using System.Text.Json.Serialization;

namespace Gateway.Accounts.Passkeys;

/// <summary>The JSON of what browsers send.</summary>
[JsonSerializable(typeof(PasskeyResponse))]
internal sealed partial class PasskeyJson : JsonSerializerContext;
