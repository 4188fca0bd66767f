namespace Gateway.HostNames;

/// <summary>The syntax of a Host header: a name or an address, and perhaps a port (RFC 9110 7.2).</summary>
public static class HostSyntax
{
    public static bool IsValid(ReadOnlySpan<char> host)
    {
        if (host.IsEmpty || host.Length > 261)
        {
            return false;
        }

        if (host[0] == '[')
        {
            var end = host.IndexOf(']');
            return end > 2 && IsAddress(host[1..end]) && IsPortOrNothing(host[(end + 1)..]);
        }

        var colon = host.IndexOf(':');
        return IsName(colon < 0 ? host : host[..colon]) && (colon < 0 || IsPortOrNothing(host[colon..]));
    }

    private static bool IsAddress(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiHexDigit(c) && c is not (':' or '.'))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsName(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || name[0] is '.' or '-' || name.Contains("..", StringComparison.Ordinal))
        {
            return false;
        }

        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_'))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsPortOrNothing(ReadOnlySpan<char> port)
    {
        if (port.IsEmpty)
        {
            return true;
        }

        return port[0] == ':' && port.Length is > 1 and <= 6 && !port[1..].ContainsAnyExceptInRange('0', '9');
    }
}
