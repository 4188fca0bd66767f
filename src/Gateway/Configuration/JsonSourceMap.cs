using System.Globalization;
using System.Text.Json;

namespace Gateway.Configuration;

/// <summary>Knows at which line and column of a JSON file each configuration key stands, and which keys stand there twice.</summary>
public sealed class JsonSourceMap
{
    private readonly Dictionary<string, (int Line, int Column)> _positions = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _duplicates = [];

    private JsonSourceMap()
    {
    }

    /// <summary>Keys that the file sets more than once (compared without case, as configuration does).</summary>
    public IReadOnlyList<string> Duplicates => _duplicates;

    /// <summary>The position of a key, both from 1; the nearest parent's where the key itself is absent.</summary>
    public (int Line, int Column)? Find(string key)
    {
        for (var candidate = key; candidate.Length > 0; candidate = Parent(candidate))
        {
            if (_positions.TryGetValue(candidate, out var position))
            {
                return position;
            }
        }

        return null;
    }

    /// <summary>True when the file itself sets this key or something below it.</summary>
    public bool Contains(string key) => _positions.ContainsKey(key);

    /// <summary>Reads positions from UTF-8 JSON with comments and trailing commas allowed.</summary>
    /// <exception cref="JsonException">The text is not JSON; line and position are in it, from 0.</exception>
    public static JsonSourceMap Read(ReadOnlySpan<byte> utf8)
    {
        var map = new JsonSourceMap();
        var lineStarts = LineStarts(utf8);
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var scopes = new Stack<Scope>();
        var name = "";
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    name = Join(scopes.Peek().Key, reader.GetString()!);
                    map.Add(name, Locate(lineStarts, (int)reader.TokenStartIndex));
                    continue;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    scopes.Pop();
                    continue;
                default:
                    break;
            }

            if (scopes.TryPeek(out var scope) && scope.IsArray)
            {
                name = Join(scope.Key, scope.Next++.ToString(CultureInfo.InvariantCulture));
                map.Add(name, Locate(lineStarts, (int)reader.TokenStartIndex));
            }

            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                scopes.Push(new Scope(name, reader.TokenType == JsonTokenType.StartArray));
            }
        }

        return map;
    }

    private void Add(string key, (int Line, int Column) position)
    {
        if (!_positions.TryAdd(key, position))
        {
            _duplicates.Add(key);
        }
    }

    private static string Join(string parent, string name) => parent.Length == 0 ? name : $"{parent}:{name}";

    private static string Parent(string key) => key.LastIndexOf(':') is var colon and > 0 ? key[..colon] : "";

    private static List<int> LineStarts(ReadOnlySpan<byte> utf8)
    {
        List<int> starts = [0];
        for (var i = 0; i < utf8.Length; i++)
        {
            if (utf8[i] == (byte)'\n')
            {
                starts.Add(i + 1);
            }
        }

        return starts;
    }

    private static (int Line, int Column) Locate(List<int> lineStarts, int offset)
    {
        var index = lineStarts.BinarySearch(offset);
        var line = index >= 0 ? index : ~index - 1;
        return (line + 1, offset - lineStarts[line] + 1);
    }

    private sealed class Scope(string key, bool isArray)
    {
        public string Key { get; } = key;

        public bool IsArray { get; } = isArray;

        public int Next { get; set; }
    }
}
