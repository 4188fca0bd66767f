namespace Gateway.Filtering;

/// <summary>The absolute form of a target (RFC 9112 3.2.2): <c>https://host/path?query</c>.</summary>
internal static class AbsoluteTarget
{
    private const string Scheme = "https://";
    private const string DefaultPort = ":443";

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
        var authority = end < 0 ? rest : rest[..end];
        return WithoutDefaultPort(authority).Equals(WithoutDefaultPort(host), StringComparison.OrdinalIgnoreCase);
    }

    // RFC 9110 4.2.3: the default port is the same as none.
    private static ReadOnlySpan<char> WithoutDefaultPort(ReadOnlySpan<char> authority) =>
        authority.EndsWith(DefaultPort, StringComparison.Ordinal) ? authority[..^DefaultPort.Length] : authority;
}
