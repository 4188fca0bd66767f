using System.Diagnostics.CodeAnalysis;

namespace Gateway.Preauthentication.Pages;

/// <summary>
/// Checks the target after signing in: a path on the same host, without anything that browsers or servers interpret differently.
/// </summary>
internal static class ReturnTarget
{
    private const int MaxLength = 2_048;

    public static bool IsSafe([NotNullWhen(true)] string? target)
    {
        if (target is not { Length: > 0 and <= MaxLength } || target[0] != '/' || (target.Length > 1 && target[1] == '/'))
        {
            return false;
        }

        foreach (var c in target)
        {
            if (c is <= ' ' or >= '\x7f' or '\\' or '#' or '"' or '<' or '>')
            {
                return false;
            }
        }

        var query = target.IndexOf('?');
        var path = query < 0 ? target : target[..query];
        return HasPlainEscapes(path) && !HasDotSegment(path) && !IsReserved(path);
    }

    // The escapes of a path must not encode a separator, a dot, a control character or another escape.
    private static bool HasPlainEscapes(string path)
    {
        for (var i = path.IndexOf('%'); i >= 0; i = path.IndexOf('%', i + 1))
        {
            if (i + 2 >= path.Length || !char.IsAsciiHexDigit(path[i + 1]) || !char.IsAsciiHexDigit(path[i + 2]))
            {
                return false;
            }

            var value = Convert.ToByte(path.Substring(i + 1, 2), 16);
            if (value is < 0x20 or 0x7f or (byte)'/' or (byte)'\\' or (byte)'.' or (byte)'%')
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasDotSegment(string path)
    {
        foreach (var range in path.AsSpan().Split('/'))
        {
            // Some servers remove a path parameter before they resolve dot segments.
            var segment = path.AsSpan()[range];
            var end = segment.IndexOf(';');
            if ((end < 0 ? segment : segment[..end]) is "." or "..")
            {
                return true;
            }
        }

        return false;
    }

    // People come back to their own page, and to what they wanted to add there, from the steps of signing in.
    private static bool IsReserved(string path) =>
        path is not (ReservedPaths.Account or ReservedPaths.FurtherFactor)
        && new PathString(Uri.UnescapeDataString(path)).StartsWithSegments(ReservedPaths.Prefix, StringComparison.OrdinalIgnoreCase);
}
