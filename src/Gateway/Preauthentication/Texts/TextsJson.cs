using System.Text.Json.Serialization;

namespace Gateway.Preauthentication.Texts;

/// <summary>The JSON of the files of texts.</summary>
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class TextsJson : JsonSerializerContext;
