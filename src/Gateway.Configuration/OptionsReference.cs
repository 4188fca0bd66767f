using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Configuration;

/// <summary>
/// Describes option classes in Markdown, a table for each section and a row for each key, from the same properties and attributes that the
/// binder and the schema read.
/// </summary>
/// <param name="types">The option classes, and the types of their options.</param>
/// <param name="needsRestart">Whether the key of a value takes effect at a start only.</param>
public sealed class OptionsReference(OptionTypes types, Func<string, bool> needsRestart)
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly OptionExamples _examples = new(types);

    /// <summary>The tables of a section and of those in it. <c>&lt;name&gt;</c> stands for a name of one's own in a key.</summary>
    /// <param name="type">The class of the section.</param>
    /// <param name="key">The key of the section, <c>Gateway</c>.</param>
    public string Describe(Type type, string key)
    {
        var text = new StringBuilder();
        Append(text, type, null, key);
        return text.ToString();
    }

    private void Append(StringBuilder text, Type type, object? defaults, string key)
    {
        var known = types.FindSection(type);
        defaults ??= known.Create();
        text.Append(CultureInfo.InvariantCulture, $"## `{key.Replace(':', '.')}`\n\n");
        text.Append("| Key | Type | Default | Allowed | Example | Since | Takes effect |\n|---|---|---|---|---|---|---|\n");
        foreach (var property in known.Shape.Properties)
        {
            AppendRow(text, property, property.Get(defaults), $"{key}:{property.Name}");
        }

        text.Append('\n');
        foreach (var property in known.Shape.Properties)
        {
            text.Append(CultureInfo.InvariantCulture, $"- **{property.Name}**: {property.Description}\n");
        }

        text.Append('\n');
        foreach (var property in known.Shape.Properties)
        {
            var (inner, suffix) = InnerOf(property.Type);
            if (inner is not null)
            {
                Append(text, inner, suffix.Length == 0 ? property.Get(defaults) : null, $"{key}:{property.Name}{suffix}");
            }
        }
    }

    private void AppendRow(StringBuilder text, OptionProperty property, object? value, string key)
    {
        var byDefault = OptionsSchema.DefaultOf(value);
        string[] cells =
        [
            $"`{property.Name}`{(property.IsRequired ? " (required)" : "")}",
            TypeOf(property.Type),
            byDefault is null ? "" : Code(byDefault),
            AllowedOf(property),
            Code(_examples.Of(property, byDefault)),
            property.Since,
            needsRestart(key.Replace("<name>", "name", StringComparison.Ordinal)) ? "restart" : "reload",
        ];
        text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
    }

    private static (Type? Type, string Suffix) InnerOf(Type type)
    {
        var (inner, suffix) = (type, "");
        if (OptionsShape.ElementOfDictionary(type) is { } value)
        {
            (inner, suffix) = (value, ":<name>");
        }
        else if (OptionsShape.ElementOfList(type) is { } element)
        {
            (inner, suffix) = (element, ":<number>");
        }

        return OptionsShape.IsSection(inner) ? (inner, suffix) : (null, "");
    }

    private static string TypeOf(Type type)
    {
        if (OptionsShape.ElementOfDictionary(type) is { } value)
        {
            return $"names, each with {NounOf(value)}";
        }

        return OptionsShape.ElementOfList(type) is { } element ? $"list of {NounOf(element)}" : NounOf(type);
    }

    private static string NounOf(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var t when !OptionsShape.IsScalar(t) => "object",
        { IsEnum: true } => "word",
        var t when t == typeof(bool) => "true or false",
        var t when t == typeof(TimeSpan) => "time span",
        var t when t == typeof(Uri) => "URL",
        var t when t == typeof(Version) => "version",
        var t when t == typeof(string) => "text",
        var t when OptionsShape.IsWholeNumber(t) => "whole number",
        _ => "number",
    };

    private string AllowedOf(OptionProperty property)
    {
        var scalar = OptionsShape.ElementOfList(property.Type) ?? property.Type;
        if (scalar.IsEnum)
        {
            return string.Join(", ", types.FindEnumeration(scalar).Names.Select(n => $"`{n}`"));
        }

        if (property.Range is { } range)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{range.Minimum} to {range.Maximum}");
        }

        if (property.IsPath)
        {
            return "a path, relative to the configuration file";
        }

        return property.IsSecret ? "a secret; `" + property.Name + "File` is preferred" : "";
    }

    private static string Code(JsonNode json) => $"`{json.ToJsonString(Readable).Replace("|", "\\|", StringComparison.Ordinal)}`";
}
