using System.Diagnostics.CodeAnalysis;

namespace Gateway.Preauthentication.Forms;

/// <summary>Where a browser may be sent after signing in: a path of the same host, and nothing that any browser or server could read otherwise.</summary>
internal static class ReturnTarget
{
    /// <summary>The prefix of every path that the gateway answers itself on a host with a sign-in page; never forwarded there.</summary>
    public const string ReservedPrefix = "/gateway";

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

    // The escapes of a path may hide neither a separator, nor a dot, nor a control character, nor another escape.
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
            // With a path parameter too: some servers cut it off first.
            var segment = path.AsSpan()[range];
            var end = segment.IndexOf(';');
            if ((end < 0 ? segment : segment[..end]) is "." or "..")
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsReserved(string path) =>
        new PathString(Uri.UnescapeDataString(path)).StartsWithSegments(ReservedPrefix, StringComparison.OrdinalIgnoreCase);
}
