using System.Text;
using Microsoft.Extensions.Primitives;

namespace Gateway.Preauthentication;

/// <summary>Finds and removes cookies by name in a Cookie header (RFC 6265 5.4); the other cookies stay byte for byte.</summary>
internal static class CookieHeader
{
    /// <summary>The value of a cookie; null where it is absent, or ambiguous because it is repeated.</summary>
    public static string? Find(StringValues header, string name) => TryFind(header, name, out var value) ? value.ToString() : null;

    /// <inheritdoc cref="Find"/>
    public static bool TryFind(StringValues header, string name, out ReadOnlySpan<char> value)
    {
        value = default;
        var isFound = false;
        foreach (var line in header)
        {
            var rest = line.AsSpan();
            while (Next(ref rest, out var pair))
            {
                if (!IsNamed(pair, name))
                {
                    continue;
                }

                if (isFound)
                {
                    return false;
                }

                isFound = true;
                value = pair.Length == name.Length ? default : pair[(name.Length + 1)..].Trim(); // a name without an equals sign
            }
        }

        return isFound;
    }

    /// <summary>Whether the header contains the text of a name.</summary>
    public static bool Contains(StringValues header, string name)
    {
        foreach (var line in header)
        {
            if (line is not null && line.Contains(name, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The header without the named cookies; empty when nothing is left.</summary>
    public static StringValues Remove(StringValues header, params ReadOnlySpan<string> names)
    {
        StringBuilder? kept = null;
        foreach (var line in header)
        {
            var rest = line.AsSpan();
            while (Next(ref rest, out var pair))
            {
                if (pair.IsEmpty || IsNamed(pair, names))
                {
                    continue;
                }

                kept = kept is null ? new StringBuilder(line!.Length) : kept.Append("; "); // not null: it has a pair
                kept.Append(pair);
            }
        }

        return kept is null ? StringValues.Empty : new StringValues(kept.ToString());
    }

    private static bool Next(scoped ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> pair)
    {
        if (rest.IsEmpty)
        {
            pair = default;
            return false;
        }

        var end = rest.IndexOf(';');
        pair = (end < 0 ? rest : rest[..end]).Trim();
        rest = end < 0 ? default : rest[(end + 1)..];
        return true;
    }

    private static bool IsNamed(ReadOnlySpan<char> pair, ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (IsNamed(pair, name))
            {
                return true;
            }
        }

        return false;
    }

    // Servers differ on blanks before the equals sign; such a pair counts as named, so that it is removed.
    private static bool IsNamed(ReadOnlySpan<char> pair, string name) =>
        pair.StartsWith(name, StringComparison.Ordinal)
        && (pair.Length == name.Length || pair[name.Length..].TrimStart() is [] or ['=', ..]);
}
