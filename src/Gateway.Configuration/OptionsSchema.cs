using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Configuration;

/// <summary>
/// Describes option classes as a JSON schema (draft-07, which has the widest editor support), from the same properties and attributes
/// that the binder reads. It uses no references, because some editors do not show the descriptions behind them.
/// </summary>
/// <param name="types">The option classes, and the types of their options.</param>
public sealed class OptionsSchema(OptionTypes types)
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly OptionExamples _examples = new(types);

    /// <summary>The schema of an option class.</summary>
    public JsonObject Describe(Type type) => Describe(type, null);

    // Several sections can share one class and have different defaults.
    private JsonObject Describe(Type type, object? defaults)
    {
        var known = types.FindSection(type);
        var section = DescribeSection(known.Shape, defaults ?? known.Create());
        return known.Shape.Shorthand is { } alone
            ? new JsonObject { ["anyOf"] = new JsonArray(DescribeType(alone.Type, alone), section) }
            : section;
    }

    private JsonObject DescribeSection(OptionsShape shape, object defaults)
    {
        var properties = new JsonObject();
        foreach (var property in shape.Properties)
        {
            var described = DescribeProperty(property, property.Get(defaults));
            properties[property.Name] = described;
            if (property.FormerName is { } former)
            {
                properties[former] = DescribeFormer(former, property.Name, described);
            }
        }

        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
        if (shape.Properties.Where(p => p is { IsRequired: true, FormerName: null })
            .Select(p => (JsonNode)p.Name)
            .ToArray() is { Length: > 0 } required)
        {
            schema["required"] = new JsonArray(required);
        }

        if (shape.Properties.Where(p => p.FormerName is not null).ToArray() is { Length: > 0 } renamed)
        {
            schema["allOf"] = new JsonArray([.. renamed.Select(p => new JsonObject
            {
                ["not"] = new JsonObject { ["required"] = new JsonArray(p.Name, p.FormerName) },
            })]);
        }

        return schema;
    }

    // Draft-07 has no keyword for it; editors know one or the other of these.
    private static JsonObject DescribeFormer(string former, string name, JsonObject described)
    {
        var schema = (JsonObject)described.DeepClone();
        schema["title"] = TitleOf(former);
        schema["description"] = $"Former name of {name}.";
        schema.Remove("markdownDescription");
        schema["deprecated"] = true;
        schema["deprecationMessage"] = $"Rename it to {name}.";
        return schema;
    }

    private JsonObject DescribeProperty(OptionProperty property, object? byDefault)
    {
        var schema = new JsonObject { ["title"] = TitleOf(property.Name), ["description"] = DescriptionOf(property) };
        foreach (var (keyword, value) in DescribeType(property.Type, property, byDefault).ToArray())
        {
            schema[keyword] = value?.DeepClone();
        }

        var written = DefaultOf(byDefault);
        var example = _examples.Of(property, written);
        if (!property.IsRequired && written is not null)
        {
            schema["default"] = written;
        }
        else if (example is JsonValue)
        {
            // Where there is a default, it is the example.
            schema["examples"] = new JsonArray(example.DeepClone());
        }

        schema["markdownDescription"] = $"{DescriptionOf(property)}\n\nExample: `\"{property.Name}\": {example.ToJsonString(Readable)}`";

        return schema;
    }

    private JsonObject DescribeType(Type type, OptionProperty? property, object? byDefault = null)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (OptionsShape.ElementOfDictionary(type) is { } value)
        {
            return new JsonObject
            {
                ["type"] = "object",
                ["propertyNames"] = new JsonObject { ["pattern"] = "^[^:]+$" },
                ["additionalProperties"] = value == typeof(string)
                    ? new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") }
                    : DescribeType(value, null),
            };
        }

        if (OptionsShape.ElementOfList(type) is { } element)
        {
            return DescribeList(DescribeType(element, property), OptionsShape.IsScalar(element));
        }

        if (OptionsShape.IsFlags(type))
        {
            return DescribeList(DescribeEnum(type), orOne: true);
        }

        return OptionsShape.IsScalar(type) ? DescribeScalar(type, property) : Describe(type, byDefault);
    }

    private static JsonObject DescribeList(JsonObject item, bool orOne)
    {
        var list = new JsonObject { ["type"] = "array", ["items"] = item };
        return orOne ? new JsonObject { ["anyOf"] = new JsonArray(item.DeepClone(), list) } : list;
    }

    private JsonObject DescribeScalar(Type type, OptionProperty? property)
    {
        if (type.IsEnum)
        {
            return DescribeEnum(type);
        }

        var schema = new JsonObject { ["type"] = type == typeof(bool) ? "boolean" : "string" };
        if (type == typeof(TimeSpan))
        {
            schema["pattern"] = ValueForms.WithReferences(ScalarReader.TimeSpanPattern);
        }
        else if (type == typeof(Version))
        {
            schema["pattern"] = ValueForms.WithReferences(ScalarReader.VersionPattern);
        }
        else if (type == typeof(Uri))
        {
            // "format": "uri" would refuse a reference to a variable.
            schema["pattern"] = ValueForms.PatternOf(ValueForm.Url);
        }
        else if (type == typeof(string) && property?.Form is { } form)
        {
            schema["pattern"] = ValueForms.PatternOf(form);
        }
        else if (OptionsShape.IsWholeNumber(type) || type == typeof(double) || type == typeof(float) || type == typeof(decimal))
        {
            schema["type"] = OptionsShape.IsWholeNumber(type) ? "integer" : "number";
            if (property?.Range is { } range)
            {
                schema["minimum"] = JsonNode.Parse(Convert.ToString(range.Minimum, CultureInfo.InvariantCulture) ?? "0");
                schema["maximum"] = JsonNode.Parse(Convert.ToString(range.Maximum, CultureInfo.InvariantCulture) ?? "0");
            }
        }

        return schema;
    }

    private JsonObject DescribeEnum(Type type)
    {
        var known = types.FindEnumeration(type);
        var schema = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. known.Names.Select(n => (JsonNode)n)]) };
        if (known.Descriptions.Any(d => d is not null))
        {
            schema["enumDescriptions"] = new JsonArray([.. known.Descriptions.Select(d => (JsonNode)(d ?? ""))]);
        }

        return schema;
    }

    private static string DescriptionOf(OptionProperty property)
    {
        var description = new StringBuilder(property.Description);
        if (property.Range is { } range && property.Type == typeof(TimeSpan))
        {
            description.Append(CultureInfo.InvariantCulture, $" From {range.Minimum} to {range.Maximum}.");
        }

        return description.ToString();
    }

    internal static JsonNode? DefaultOf(object? value) => value switch
    {
        null or "" => null,
        string text => text,
        bool flag => flag,
        TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
        Enum or Version or Uri => value.ToString(),
        int or long or short or byte or uint or ushort or ulong or double or float or decimal =>
            JsonNode.Parse(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "0"),
        IDictionary => null,
        IEnumerable list when list.Cast<object>().Select(DefaultOf).ToArray() is { Length: > 0 } items => new JsonArray(items),
        _ => null,
    };

    // ProxyProtocolFrom -> Proxy protocol from. Abbreviations keep their capitals.
    private static string TitleOf(string name)
    {
        var title = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            var begins = i > 0
                && char.IsUpper(name[i])
                && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            var single = i + 1 >= name.Length || !char.IsUpper(name[i + 1]);
            title.Append(begins ? " " : "").Append(begins && single ? char.ToLowerInvariant(name[i]) : name[i]);
        }

        return title.ToString();
    }
}
