using System.Text.Json.Nodes;
using Gateway.Settings;

namespace Gateway.Testing.Settings;

/// <summary>The keys of all settings that the schema has, without former names.</summary>
public static class SettingKeys
{
    private const string Gateway = "Gateway:";

    /// <summary>Key by key, with <c>*</c> for a name or an index, those of the gateway's own without <c>Gateway:</c>.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Walk(JsonNode.Parse(ConfigurationSchema.Write()), "").Select(WithoutRoot)];

    private static IEnumerable<string> Walk(JsonNode? schema, string key)
    {
        if (SectionOf(schema) is { } properties)
        {
            return properties
                .Where(p => p.Value?["deprecated"] is null)
                .SelectMany(p => Walk(p.Value, key.Length == 0 ? p.Key : $"{key}:{p.Key}"));
        }

        return ItemOf(schema) is { } item && SectionOf(item) is not null ? Walk(item, $"{key}:*") : [key];
    }

    // An object that one of its values may stand for is the last choice.
    private static JsonObject? SectionOf(JsonNode? schema) =>
        schema?["properties"] as JsonObject ?? (schema?["anyOf"] as JsonArray)?.LastOrDefault()?["properties"] as JsonObject;

    // What a dictionary or a list holds; a list of scalars may be written as one value.
    private static JsonNode? ItemOf(JsonNode? schema) =>
        schema?["additionalProperties"] as JsonObject ?? schema?["items"] ?? (schema?["anyOf"] as JsonArray)?.LastOrDefault()?["items"];

    private static string WithoutRoot(string key) => key.StartsWith(Gateway, StringComparison.Ordinal) ? key[Gateway.Length..] : key;
}
