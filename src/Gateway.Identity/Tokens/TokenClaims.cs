using System.Collections.Frozen;
using System.Text.Json;
using Gateway.Identity.Credentials;

namespace Gateway.Identity.Tokens;

/// <summary>Reads claims from the payload of a token, by name or by a path into objects.</summary>
internal static class TokenClaims
{
    private const int MaximumGroups = 2_000;

    /// <summary>The claim, or null. The whole text is tried as a name first, because names may contain dots, and then as a path.</summary>
    public static JsonElement? Find(JsonElement claims, string path)
    {
        if (claims.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        if (claims.TryGetProperty(path, out var found))
        {
            return found;
        }

        var dot = path.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && claims.TryGetProperty(path[..dot], out var inner) ? Find(inner, path[(dot + 1)..]) : null;
    }

    public static string? Text(JsonElement claims, string path) =>
        Find(claims, path) is { ValueKind: JsonValueKind.String } value
        && value.GetString() is { Length: > 0 and <= AccountNames.MaximumLength } text ? text : null;

    /// <summary>A list of strings; a single string counts as a list of one.</summary>
    public static FrozenSet<string> List(JsonElement claims, string path)
    {
        if (path.Length == 0 || Find(claims, path) is not { } value)
        {
            return FrozenSet<string>.Empty;
        }

        return (value.ValueKind switch
        {
            JsonValueKind.String => [value.GetString()],
            JsonValueKind.Array => value.EnumerateArray().Where(v => v.ValueKind == JsonValueKind.String).Select(v => v.GetString()),
            _ => Array.Empty<string?>(),
        }).OfType<string>().Where(text => text.Length > 0).Take(MaximumGroups).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>
    /// Whether <c>scope</c> (RFC 8693 4.2) or <c>scp</c> has every wanted scope, as a list or as text separated by spaces.
    /// </summary>
    public static bool HasScopes(JsonElement claims, IReadOnlyList<string> wanted)
    {
        if (wanted.Count == 0)
        {
            return true;
        }

        var scopes = List(claims, "scope").Concat(List(claims, "scp")).SelectMany(s => s.Split(' ')).ToHashSet(StringComparer.Ordinal);
        return wanted.All(scopes.Contains);
    }
}
