namespace Gateway.Filtering;

/// <summary>The absolute form of a target (RFC 9112 3.2.2): <c>https://host/path?query</c>.</summary>
internal static class AbsoluteTarget
{
    private const string Scheme = "https://";

    /// <summary>The path and query of a target in either form.</summary>
    public static ReadOnlySpan<char> PathOf(ReadOnlySpan<char> target)
    {
        if (!target.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return target;
        }

        var rest = target[Scheme.Length..];
        var end = rest.IndexOfAny('/', '?', '#');
        return end < 0 ? "/" : rest[end..];
    }

    /// <summary>Whether the target, if it is absolute, names this very host.</summary>
    public static bool Agrees(ReadOnlySpan<char> target, ReadOnlySpan<char> host)
    {
        if (target.IsEmpty || target[0] == '/' || !target.Contains("://", StringComparison.Ordinal))
        {
            return true;
        }

        if (!target.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var rest = target[Scheme.Length..];
        var end = rest.IndexOfAny('/', '?', '#');
        return (end < 0 ? rest : rest[..end]).Equals(host, StringComparison.OrdinalIgnoreCase);
    }
}
