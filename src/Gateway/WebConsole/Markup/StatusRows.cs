using System.Text.Json;

namespace Gateway.WebConsole.Markup;

/// <summary>The rows of a section of the status.</summary>
internal static class StatusRows
{
    public static IEnumerable<StatusRow> Of(JsonElement status, string section) =>
        status.TryGetProperty(section, out var rows) && rows.ValueKind == JsonValueKind.Array
            ? rows.EnumerateArray().Select(row => new StatusRow(row))
            : [];
}
