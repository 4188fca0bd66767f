using System.Text.Json.Serialization;

namespace Gateway.Cli;

/// <summary>The JSON of <c>gateway demo --check</c>, whose members have capitals.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<DemoCheckRow>))]
internal sealed partial class DemoJson : JsonSerializerContext;
