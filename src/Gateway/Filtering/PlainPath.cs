namespace Gateway.Filtering;

/// <summary>
/// A path as a back end may read it: without parameters (<c>;a=b</c>, which Tomcat removes), and without what Windows removes from the
/// end of a name: dots, blanks and streams (<c>::$DATA</c>). For matching only, never for forwarding.
/// </summary>
internal static class PlainPath
{
    /// <summary>Whether the path may have a second reading; false for the usual path, without allocating.</summary>
    public static bool IsNeeded(ReadOnlySpan<char> path) =>
        path.ContainsAny(';', '\\', ' ')
        || path.Contains("./", StringComparison.Ordinal)
        || path.Contains("//", StringComparison.Ordinal)
        || path.Contains(":$", StringComparison.Ordinal)
        || path.EndsWith('.');

    /// <summary>Writes the plain path, with single slashes. Source and destination may be the same buffer.</summary>
    /// <returns>How many characters were written.</returns>
    public static int Write(ReadOnlySpan<char> path, Span<char> destination)
    {
        var written = 0;
        while (true)
        {
            var end = path.IndexOfAny('/', '\\');
            var name = NameOf(end < 0 ? path : path[..end]);
            name.CopyTo(destination[written..]);
            written += name.Length;
            if (end < 0)
            {
                return written;
            }

            if (written == 0 || destination[written - 1] != '/')
            {
                destination[written++] = '/';
            }

            path = path[(end + 1)..];
        }
    }

    private static ReadOnlySpan<char> NameOf(ReadOnlySpan<char> segment)
    {
        var parameters = segment.IndexOf(';');
        var name = parameters < 0 ? segment : segment[..parameters];
        if (name.Contains(":$", StringComparison.Ordinal))
        {
            name = name[..name.IndexOf(':')];
        }

        return name.TrimEnd(". ");
    }
}
