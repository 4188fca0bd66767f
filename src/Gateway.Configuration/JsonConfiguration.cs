using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Gateway.Configuration;

/// <summary>Parses JSON into configuration nodes. Comments and trailing commas are allowed.</summary>
public static class JsonConfiguration
{
    /// <summary>The maximum number of values in one file. Ten thousand routes need about two hundred thousand.</summary>
    public const int MaxValues = 2_000_000;

    private const int MaxDepth = 64;

    /// <summary>
    /// Returns the root of the tree, or null if the text is not a JSON object. Adds every error to <paramref name="errors"/>.
    /// </summary>
    public static ConfigurationNode? Read(JsonText text, ConfigurationErrors errors)
    {
        var options = new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = MaxDepth };
        var reader = new Utf8JsonReader(text.Utf8, options);
        try
        {
            return ReadTree(ref reader, text, errors);
        }
        catch (JsonException e)
        {
            errors.Add(
                "", $"is not JSON: {WithoutPosition(e.Message)}", text.At((int)(e.LineNumber ?? 0), (int)(e.BytePositionInLine ?? 0)));
        }
        catch (InvalidOperationException e) when (e.InnerException is DecoderFallbackException)
        {
            // Utf8JsonReader validates the UTF-8 inside a string only when the string is read.
            errors.Add("", "is not JSON: the text is not UTF-8", text.Locate((int)reader.TokenStartIndex));
        }

        return null;
    }

    private static ConfigurationNode? ReadTree(ref Utf8JsonReader reader, JsonText text, ConfigurationErrors errors)
    {
        ConfigurationNode? root = null;
        var scopes = new Stack<ConfigurationNode>();
        var (name, offset, values) = ("", 0, 0);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    (name, offset) = (reader.GetString() ?? "", (int)reader.TokenStartIndex);
                    continue;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    scopes.Pop();
                    continue;
                default:
                    break;
            }

            if (++values > MaxValues)
            {
                errors.Add("", $"has too many values; allowed: at most {MaxValues}", text.Locate((int)reader.TokenStartIndex));
                return null;
            }

            scopes.TryPeek(out var parent);
            if (parent?.Kind != ConfigurationNodeKind.Section)
            {
                name = parent?.Children.Count.ToString(CultureInfo.InvariantCulture) ?? "";
                offset = (int)reader.TokenStartIndex;
            }

            var node = new ConfigurationNode(parent, name, text, offset) { Kind = KindOf(reader.TokenType), Value = ValueOf(ref reader) };
            if (parent is not null)
            {
                AddTo(parent, node, errors);
            }

            root ??= node;
            if (node.Kind is ConfigurationNodeKind.Section or ConfigurationNodeKind.List)
            {
                scopes.Push(node);
            }
        }

        if (root is { Kind: ConfigurationNodeKind.Section })
        {
            return root;
        }

        errors.Add("", "is not a JSON object", text.Locate(0));
        return null;
    }

    private static void AddTo(ConfigurationNode parent, ConfigurationNode node, ConfigurationErrors errors)
    {
        if (node.Name.Contains(':', StringComparison.Ordinal))
        {
            errors.Add(node, "has a colon in its name; a colon separates the levels of a key");
        }
        else if (parent.Child(node.Name) is { } first)
        {
            errors.Add(node, first.Origin is { Line: > 0 } origin ? $"is set twice, first on line {origin.Line}" : "is set twice");
        }
        else
        {
            parent.Add(node);
        }
    }

    private static ConfigurationNodeKind KindOf(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => ConfigurationNodeKind.Section,
        JsonTokenType.StartArray => ConfigurationNodeKind.List,
        JsonTokenType.String => ConfigurationNodeKind.Text,
        JsonTokenType.Number => ConfigurationNodeKind.Number,
        JsonTokenType.True or JsonTokenType.False => ConfigurationNodeKind.Boolean,
        _ => ConfigurationNodeKind.Null,
    };

    private static string? ValueOf(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False => Encoding.UTF8.GetString(reader.ValueSpan),
        _ => null,
    };

    // The error has a position of its own, which counts lines and columns from 1.
    private static string WithoutPosition(string message) =>
        message.IndexOf(" LineNumber:", StringComparison.Ordinal) is > 0 and var end ? message[..end] : message;
}
