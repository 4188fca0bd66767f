using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Gateway.Configuration;

/// <summary>An example of each option: its default, what its description names, or something of its type.</summary>
/// <param name="types">The option classes, and the types of their options.</param>
internal sealed partial class OptionExamples(OptionTypes types)
{
    /// <summary>The example as JSON.</summary>
    /// <param name="property">The option.</param>
    /// <param name="byDefault">Its default as JSON; null if there is none.</param>
    public JsonNode Of(OptionProperty property, JsonNode? byDefault)
    {
        if (byDefault is not null && !IsTooSmall(property, byDefault))
        {
            return byDefault.DeepClone();
        }

        if (property.IsSecret)
        {
            return $"${{{Upper(property.Name)}}}";
        }

        if (OptionsShape.ElementOfDictionary(property.Type) is { } value)
        {
            return new JsonObject { ["name"] = OfType(value, property) };
        }

        return OptionsShape.ElementOfList(property.Type) is { } element
            ? new JsonArray(OfType(element, property))
            : OfType(property.Type, property);
    }

    private JsonNode OfType(Type type, OptionProperty property)
    {
        if (!OptionsShape.IsScalar(type))
        {
            return new JsonObject();
        }

        if (type.IsEnum)
        {
            return types.FindEnumeration(type).Names[0];
        }

        if (type == typeof(bool))
        {
            return true;
        }

        if (type == typeof(TimeSpan))
        {
            return "00:00:30";
        }

        if (type == typeof(Version))
        {
            return "1.1";
        }

        if (OptionsShape.IsWholeNumber(type) || type == typeof(double) || type == typeof(float) || type == typeof(decimal))
        {
            return JsonNode.Parse(Convert.ToString(property.Range?.Minimum ?? 1, CultureInfo.InvariantCulture) ?? "1")!;
        }

        if (property.IsPath)
        {
            return ExampleOfPath(property.Name);
        }

        var named = Named().Match(property.Description ?? "");
        return named.Success && IsValue(named.Groups[1].Value, property.Form)
            ? named.Groups[1].Value.TrimEnd('.', ')')
            : OfText(type, property);
    }

    /// <summary>Whether a number must be given, so that its default is not one that may be written.</summary>
    private static bool IsTooSmall(OptionProperty property, JsonNode byDefault) =>
        property.Range is { } range
        && OptionsShape.IsWholeNumber(property.Type)
        && Convert.ToDecimal(byDefault.ToString(), CultureInfo.InvariantCulture)
            < Convert.ToDecimal(range.Minimum, CultureInfo.InvariantCulture);

    // What stands behind a colon may also be a sentence.
    private static bool IsValue(string text, ValueForm? form) => form is { } known
        ? Regex.IsMatch(text, ValueForms.PatternOf(known), RegexOptions.CultureInvariant)
        : !Article().IsMatch(text);

    private static string ExampleOfPath(string name) => name switch
    {
        "File" => "file.txt",
        _ when name.EndsWith("File", StringComparison.Ordinal) => $"{Lower(name[..^"File".Length])}.txt",
        _ when name.EndsWith("Image", StringComparison.Ordinal) => $"{Lower(name[..^"Image".Length])}.png",
        _ => Lower(name),
    };

    private static string OfText(Type type, OptionProperty property) =>
        type == typeof(Uri) || property.Form is not null
            ? ValueForms.ExampleOf(property.Form ?? ValueForm.Url)
            : Lower(property.Name);

    private static string Upper(string name) => Separate(name, '_').ToUpperInvariant();

    private static string Lower(string name) => Separate(name, '-').ToLowerInvariant();

    private static string Separate(string name, char separator)
    {
        var text = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            text.Append(i > 0 && char.IsUpper(name[i]) && !char.IsUpper(name[i - 1]) ? $"{separator}" : "").Append(name[i]);
        }

        return text.ToString();
    }

    // "Host names that the route matches: mail.example.com, *.example.com", "a claim such as upn".
    [GeneratedRegex("^(?:a|an|the|see|with|terms|header)$", RegexOptions.CultureInvariant)]
    private static partial Regex Article();

    [GeneratedRegex(@"(?:: |such as )([^\s,;]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Named();
}
