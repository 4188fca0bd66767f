using System.Text;

namespace Gateway.Publishing.Rewriting;

/// <summary>Rewrites the addresses in header values that hold more than one address. A null result means no change.</summary>
internal static class HeaderAddresses
{
    /// <summary>Rewrites one reference.</summary>
    public delegate string? Rewrite(ReadOnlySpan<char> reference);

    /// <summary>
    /// Rewrites each <c>&lt;reference&gt;</c> of Link (RFC 8288, 3) or of If (RFC 4918, 10.4), whose tokens are in parentheses.
    /// </summary>
    public static string? InAngles(string value, Rewrite rewrite)
    {
        StringBuilder? result = null;
        var copied = 0;
        var depth = 0;
        var isQuoted = false;
        var last = value.LastIndexOf('>'); // nothing is searched behind it, again and again
        for (var i = 0; i < last; i++)
        {
            switch (value[i])
            {
                case '\\' when isQuoted:
                    i++;
                    break;
                case '"':
                    isQuoted = !isQuoted;
                    break;
                case '(' when !isQuoted:
                    depth++;
                    break;
                case ')' when !isQuoted:
                    depth--;
                    break;
                case '<' when !isQuoted && depth == 0 && value.IndexOf('>', i) is var end:
                    if (rewrite(value.AsSpan()[(i + 1)..end]) is { } rewritten)
                    {
                        result = (result ?? new StringBuilder(value.Length)).Append(value, copied, i + 1 - copied).Append(rewritten);
                        copied = end;
                    }

                    i = end;
                    break;
            }
        }

        return result?.Append(value, copied, value.Length - copied).ToString();
    }

    /// <summary>Rewrites the address of Refresh, <c>5; url=http://be/</c>, as browsers read it.</summary>
    public static string? InRefresh(string value, Rewrite rewrite)
    {
        var start = value.IndexOf("url", StringComparison.OrdinalIgnoreCase);
        var equals = start < 0 ? -1 : value.IndexOf('=', start);
        if (equals < 0 || !value.AsSpan()[(start + 3)..equals].IsWhiteSpace())
        {
            return null;
        }

        start = equals + 1;
        while (start < value.Length && value[start] is ' ' or '\t' or '"' or '\'')
        {
            start++;
        }

        var end = value.AsSpan(start).IndexOfAny(" \t\"'");
        end = end < 0 ? value.Length : start + end;
        return rewrite(value.AsSpan()[start..end]) is { } rewritten ? $"{value.AsSpan(0, start)}{rewritten}{value.AsSpan(end)}" : null;
    }

    /// <summary>Removes a Domain that is not the client's host or above it: a browser would drop the cookie. Rewrites Path.</summary>
    public static string? InSetCookie(string value, AddressMap map, in OuterAddress outer)
    {
        StringBuilder? result = null;
        var copied = 0;
        for (var start = value.IndexOf(';', StringComparison.Ordinal); start >= 0;)
        {
            var next = value.IndexOf(';', start + 1);
            var end = next < 0 ? value.Length : next;
            var attribute = value.AsSpan()[(start + 1)..end];
            var equals = attribute.IndexOf('=');
            if (equals > 0)
            {
                var name = attribute[..equals].Trim();
                var text = attribute[(equals + 1)..].Trim();
                if (name.Equals("Domain", StringComparison.OrdinalIgnoreCase) && !text.IsEmpty && !outer.IsWithin(text.TrimStart('.')))
                {
                    result = (result ?? new StringBuilder(value.Length)).Append(value, copied, start - copied);
                    copied = end;
                }
                else if (name.Equals("Path", StringComparison.OrdinalIgnoreCase) && map.PathOutward(text) is { } path)
                {
                    result = (result ?? new StringBuilder(value.Length))
                        .Append(value, copied, start - copied)
                        .Append("; Path=")
                        .Append(path);
                    copied = end;
                }
            }

            start = next;
        }

        return result?.Append(value, copied, value.Length - copied).ToString();
    }
}
