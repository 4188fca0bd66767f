using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Accounts.AppPasswords;
using Gateway.Accounts.Factors;
using Gateway.Preauthentication.Sessions;

namespace Gateway.Admin;

/// <summary>The JSON of the factor endpoints, which the command line reads.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    WriteIndented = true,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<FactorsOfAccount>))]
[JsonSerializable(typeof(InvitationView))]
[JsonSerializable(typeof(ResetView))]
[JsonSerializable(typeof(IReadOnlyList<AppPasswordView>))]
[JsonSerializable(typeof(IReadOnlyList<KnownSession>))]
internal sealed partial class FactorJson : JsonSerializerContext;
