using System.Text.Json;

namespace Gateway.WebConsole.Pages;

/// <summary>What one configuration changed against the one before it.</summary>
internal static class GenerationDifference
{
    private const string Secret = "(secret)";

    /// <summary>The values that differ, each with what it was and what it became; null for none.</summary>
    public static IReadOnlyList<(string Path, string? Before, string? After)> Between(JsonElement before, JsonElement after)
    {
        var old = Rows(before).ToDictionary(v => Text(v, "key"), StringComparer.OrdinalIgnoreCase);
        var changes = new List<(string, string?, string?)>();
        foreach (var value in Rows(after))
        {
            if (!old.Remove(Text(value, "key"), out var former))
            {
                changes.Add((Text(value, "path"), null, Shown(value)));
            }
            else if (Comparable(former) != Comparable(value))
            {
                changes.Add((Text(value, "path"), Shown(former), Shown(value)));
            }
        }

        changes.AddRange(old.Values.Select(gone => (Text(gone, "path"), (string?)Shown(gone), (string?)null)));
        return changes;
    }

    private static JsonElement[] Rows(JsonElement values) =>
        values.ValueKind == JsonValueKind.Array ? [.. values.EnumerateArray()] : [];

    private static string Comparable(JsonElement value) =>
        value.TryGetProperty("value", out var text) ? text.GetRawText() : Text(value, "digest");

    private static string Shown(JsonElement value) => value.TryGetProperty("value", out var text) ? text.GetRawText() : Secret;

    private static string Text(JsonElement value, string name) => value.TryGetProperty(name, out var text) ? text.ToString() : "";
}
