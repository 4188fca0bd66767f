using Yarp.ReverseProxy.Configuration;

namespace Gateway.Publishing.Rewriting;

/// <summary>How a route's transforms change paths, where they only exchange one prefix for another.</summary>
/// <param name="Outer">The prefix outside; without a slash at its end.</param>
/// <param name="Inner">The prefix inside, below the destination's own path.</param>
internal sealed record PathMap(string Outer, string Inner)
{
    public static readonly PathMap Same = new("", "");

    /// <summary>The map of a route's transforms; the same path on both sides where they do more than exchange a prefix.</summary>
    public static PathMap Of(IReadOnlyList<IReadOnlyDictionary<string, string>> transforms, RouteMatch? match)
    {
        var map = Same;
        foreach (var transform in transforms)
        {
            if (Find(transform, "PathSet") is not null)
            {
                return Same;
            }

            if (Find(transform, "PathRemovePrefix") is { } removed)
            {
                map = map.Remove(removed.TrimEnd('/'));
            }
            else if (Find(transform, "PathPrefix") is { } added)
            {
                map = map with { Inner = added.TrimEnd('/') + map.Inner };
            }
            else if (Find(transform, "PathPattern") is { } pattern)
            {
                if (PrefixOf(pattern) is not { } inner || PrefixOf(match?.Path) is not { } outer)
                {
                    return Same;
                }

                map = new PathMap(outer, inner);
            }
        }

        return map;
    }

    /// <summary>Whether a path is below a prefix, and not only begins with its letters.</summary>
    public static bool IsBelow(ReadOnlySpan<char> path, string prefix) =>
        path.StartsWith(prefix, StringComparison.Ordinal) && (path.Length == prefix.Length || path[prefix.Length] is '/' or '?' or '#');

    /// <summary>Whether a path has a segment "..", in any way in which a server may read one.</summary>
    public static bool LeadsUpwards(ReadOnlySpan<char> path)
    {
        var end = path.IndexOfAny('?', '#');
        var decoded = Uri.UnescapeDataString(end < 0 ? path : path[..end]);
        foreach (var range in decoded.AsSpan().SplitAny('/', '\\'))
        {
            var segment = decoded.AsSpan()[range];
            var parameter = segment.IndexOf(';');
            if ((parameter < 0 ? segment : segment[..parameter]) is "..")
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A path with another prefix; it begins with a slash.</summary>
    public static string Exchange(ReadOnlySpan<char> path, int prefixLength, string prefix)
    {
        var rest = path[prefixLength..];
        return prefix.Length == 0 && !rest.StartsWith('/') ? $"/{rest}" : $"{prefix}{rest}";
    }

    private PathMap Remove(string prefix)
    {
        if (Inner.Length == 0)
        {
            return this with { Outer = Outer + prefix };
        }

        return IsBelow(Inner, prefix) ? this with { Inner = Inner[prefix.Length..] } : this;
    }

    // "/app/{**rest}" has the prefix "/app"; a pattern with more parameters has none.
    private static string? PrefixOf(string? pattern)
    {
        var brace = pattern?.IndexOf("/{**", StringComparison.Ordinal) ?? -1;
        return brace >= 0 && pattern!.IndexOf('{', StringComparison.Ordinal) == brace + 1 && pattern.EndsWith('}')
            ? pattern[..brace]
            : null;
    }

    private static string? Find(IReadOnlyDictionary<string, string> transform, string key) =>
        transform.FirstOrDefault(p => p.Key.Equals(key, StringComparison.OrdinalIgnoreCase)).Value;
}
