using System.Collections;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Configuration;

/// <summary>Lists the values of bound options with their places, defaults too. What is secret is not in the list.</summary>
/// <param name="types">The option classes, and the types of their options.</param>
/// <param name="digestKey">The key with which secrets are compared; null if they are not.</param>
public sealed class EffectiveValues(OptionTypes types, byte[]? digestKey = null)
{
    private const int DigestBytes = 16;

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The values of a section, in the order in which its class declares them.</summary>
    /// <param name="options">The bound section.</param>
    /// <param name="node">The section as it is set, from which it was bound.</param>
    public IEnumerable<EffectiveValue> List(object options, ConfigurationNode node) => ListSection(options, node.Key, node);

    private IEnumerable<EffectiveValue> ListSection(object section, string key, ConfigurationNode? node)
    {
        var shape = types.FindSection(section.GetType()).Shape;
        foreach (var property in shape.Properties)
        {
            var child = node is { IsScalar: true } && property.IsShorthand ? node : node?.Child(property.Name);
            if (child is null or { Kind: ConfigurationNodeKind.Null })
            {
                child = property.IsSecret ? node?.Child(property.Name + "File") : null;
            }

            foreach (var entry in property.Get(section) is { } value ? ListValue(property, value, $"{key}:{property.Name}", child) : [])
            {
                yield return entry;
            }
        }
    }

    private IEnumerable<EffectiveValue> ListValue(OptionProperty property, object value, string key, ConfigurationNode? node)
    {
        // A transform may set a header that holds a password, and says nowhere that it does.
        if (property.IsSecret || property.Name == "Transforms")
        {
            return [new EffectiveValue(key, null, DigestOf(value), node?.Origin, null)];
        }

        if (OptionsShape.ElementOfDictionary(property.Type) is { } element)
        {
            return Entries((IDictionary)value).SelectMany(entry =>
                ListElement(element, entry.Value, $"{key}:{entry.Key}", node?.Child(entry.Key)));
        }

        if (OptionsShape.ElementOfList(property.Type) is { } item && OptionsShape.IsSection(item))
        {
            return ((IEnumerable)value).Cast<object>().SelectMany((one, index) =>
            {
                var name = index.ToString(CultureInfo.InvariantCulture);
                return ListElement(item, one, $"{key}:{name}", node is { IsScalar: true } ? node : node?.Child(name));
            });
        }

        return OptionsShape.IsSection(property.Type)
            ? ListSection(value, key, node)
            : [Scalar(key, value, node)];
    }

    private static IEnumerable<(string Key, object? Value)> Entries(IDictionary dictionary)
    {
        foreach (DictionaryEntry entry in dictionary)
        {
            yield return ((string)entry.Key, entry.Value);
        }
    }

    private IEnumerable<EffectiveValue> ListElement(Type type, object? value, string key, ConfigurationNode? node)
    {
        if (value is null)
        {
            return [];
        }

        return OptionsShape.IsSection(type) ? ListSection(value, key, node) : [Scalar(key, value, node)];
    }

    private static EffectiveValue Scalar(string key, object value, ConfigurationNode? node)
    {
        // One variable may replace an item of a list that a file sets.
        var origin = node?.Children.FirstOrDefault(c => c.IsFromEnvironment)?.Origin ?? node?.Origin;
        return new EffectiveValue(key, JsonOf(value).ToJsonString(Readable), null, origin, node?.Written);
    }

    private static JsonNode JsonOf(object value) => value switch
    {
        string text => JsonValue.Create(WithoutPassword(text)),
        bool flag => JsonValue.Create(flag),
        TimeSpan span => JsonValue.Create(span.ToString("c", CultureInfo.InvariantCulture)),
        Uri uri => JsonValue.Create(WithoutPassword(uri.OriginalString)),
        Enum or Version => JsonValue.Create(value.ToString()!),
        IDictionary named => new JsonObject(Entries(named).Select(e => KeyValuePair.Create(e.Key, (JsonNode?)JsonOf(e.Value ?? "")))),
        IEnumerable list => new JsonArray([.. list.Cast<object>().Select(JsonOf)]),
        _ => JsonNode.Parse(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "0")!,
    };

    // A password in a URL is not an option of its own, and is no less secret.
    private static string WithoutPassword(string text)
    {
        if (!text.Contains("://", StringComparison.Ordinal)
            || !Uri.TryCreate(text, UriKind.Absolute, out var uri)
            || !uri.UserInfo.Contains(':', StringComparison.Ordinal))
        {
            return text;
        }

        return text.Replace(uri.UserInfo, $"{uri.UserInfo[..uri.UserInfo.IndexOf(':')]}:***", StringComparison.Ordinal);
    }

    private string? DigestOf(object secret) => digestKey is null
        ? null
        : Convert.ToHexStringLower(HMACSHA256.HashData(
            digestKey, Encoding.UTF8.GetBytes(secret as string ?? JsonOf(secret).ToJsonString())).AsSpan(0, DigestBytes));
}
