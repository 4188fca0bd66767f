namespace Gateway.Filtering;

/// <summary>
/// Prefixes that are refused, compared with the decoded path and its plain reading, without case, at the end of a segment.
/// </summary>
internal static class DeniedPaths
{
    public static bool Contains(IReadOnlyList<string> prefixes, ReadOnlySpan<char> target)
    {
        var question = target.IndexOf('?');
        using var decoded = new DecodedTarget(question < 0 ? target : target[..question]);
        return IsBelowAny(decoded.Text, prefixes)
            || (PlainPath.IsNeeded(decoded.Text) && IsBelowAny(decoded.TakePlainPath(), prefixes));
    }

    private static bool IsBelowAny(ReadOnlySpan<char> path, IReadOnlyList<string> prefixes)
    {
        for (var i = 0; i < prefixes.Count; i++)
        {
            if (IsBelow(path, prefixes[i].AsSpan().TrimEnd('/')))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsBelow(ReadOnlySpan<char> path, ReadOnlySpan<char> prefix) =>
        path.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && (path.Length == prefix.Length || path[prefix.Length] is '/' or ';');
}
