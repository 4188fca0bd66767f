using System.Text.Json;

namespace Gateway.WebConsole.Markup;

/// <summary>One object of the status.</summary>
/// <param name="Element">The object.</param>
internal readonly record struct StatusRow(JsonElement Element)
{
    /// <summary>A member as text; empty if there is none.</summary>
    public string Text(string name) => Element.TryGetProperty(name, out var value) ? value.ToString() : "";

    public bool Has(string name) => Element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    public bool IsFalse(string name) => Element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.False;

    /// <summary>A number of seconds; zero if there is none.</summary>
    public TimeSpan Seconds(string name) =>
        Element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            ? TimeSpan.FromSeconds(value.GetDouble())
            : TimeSpan.Zero;

    public DateTimeOffset? Time(string name) =>
        Element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out var time)
            ? time
            : null;
}
