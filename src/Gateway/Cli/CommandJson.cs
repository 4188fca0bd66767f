using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Certificates.Authority;
using Gateway.Cli.Certificates;

namespace Gateway.Cli;

/// <summary>The JSON that commands print for scripts.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(CheckedConfiguration))]
[JsonSerializable(typeof(IReadOnlyList<CheckedCertificate>))]
[JsonSerializable(typeof(IReadOnlyList<ListedCertificate>))]
[JsonSerializable(typeof(IReadOnlyList<ListedUser>))]
[JsonSerializable(typeof(IReadOnlyList<RegisterEntry>))]
[JsonSerializable(typeof(RequestExplanation))]
[JsonSerializable(typeof(SessionExplanation))]
internal sealed partial class CommandJson : JsonSerializerContext
{
    /// <summary>Writes what JSON need not escape as it is: the output is text for a terminal or a script, not for a page.</summary>
    public static CommandJson Readable => field ??=
        new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
