using System.Globalization;
using System.Net;

namespace Gateway.Publishing.Rewriting;

/// <summary>
/// An http reference as headers carry it: absolute, without scheme, or a path (RFC 3986, 4.2). Nothing is decoded or normalized, so that
/// what is not replaced stays as it is.
/// </summary>
internal readonly ref struct AddressReference
{
    private AddressReference(ReadOnlySpan<char> scheme, ReadOnlySpan<char> host, int? port, ReadOnlySpan<char> path)
    {
        Scheme = scheme;
        Host = host;
        ExplicitPort = port;
        Path = path;
    }

    /// <summary>http, https, or empty for a reference that takes the scheme of the page.</summary>
    public ReadOnlySpan<char> Scheme { get; }

    /// <summary>The host, an IPv6 address in brackets; empty for a path.</summary>
    public ReadOnlySpan<char> Host { get; }

    public int? ExplicitPort { get; }

    /// <summary>Path, query and fragment.</summary>
    public ReadOnlySpan<char> Path { get; }

    public bool HasAuthority => !Host.IsEmpty;

    /// <summary>The port, by default that of the scheme; a reference without scheme has the scheme of the page, which is https.</summary>
    public int Port => ExplicitPort ?? (Scheme.Equals("http", StringComparison.OrdinalIgnoreCase) ? 80 : 443);

    public bool IsDefaultPort => ExplicitPort is null
        || ExplicitPort == (Scheme.Equals("http", StringComparison.OrdinalIgnoreCase) ? 80 : 443);

    /// <summary>False for other schemes, relative paths, user names and everything that is not an address.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out AddressReference reference)
    {
        reference = default;
        var scheme = ReadOnlySpan<char>.Empty;
        var rest = text;
        if (!text.StartsWith('/'))
        {
            var colon = text.IndexOf(':');
            if (colon < 0 || !IsHttp(text[..colon]))
            {
                return false;
            }

            scheme = text[..colon];
            rest = text[(colon + 1)..];
            if (!rest.StartsWith("//"))
            {
                return false;
            }
        }

        if (!rest.StartsWith("//"))
        {
            reference = new AddressReference(scheme, default, null, rest);
            return true;
        }

        rest = rest[2..];
        var end = rest.IndexOfAny("/?#\\");
        var authority = end < 0 ? rest : rest[..end];
        if (!TrySplit(authority, out var host, out var port))
        {
            return false;
        }

        reference = new AddressReference(scheme, host, port, end < 0 ? default : rest[end..]);
        return true;
    }

    /// <summary>Splits host and port; false where either is missing or malformed.</summary>
    public static bool TrySplit(ReadOnlySpan<char> authority, out ReadOnlySpan<char> host, out int? port)
    {
        port = null;
        host = authority;
        var afterHost = authority.StartsWith('[') ? authority.IndexOf(']') + 1 : authority.IndexOf(':');
        if (authority.Contains('@') || (authority.StartsWith('[') && afterHost == 0))
        {
            return false;
        }

        if (afterHost >= 0 && afterHost < authority.Length)
        {
            host = authority[..afterHost];
            var digits = authority[(afterHost + 1)..];
            if (authority[afterHost] != ':'
                || (digits.Length > 0 && !ushort.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            {
                return false;
            }

            port = digits.Length > 0 ? ushort.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture) : null;
        }

        return host.Length > 0;
    }

    /// <summary>Whether two hosts are the same: names without case, addresses by value.</summary>
    public static bool IsSameHost(ReadOnlySpan<char> one, ReadOnlySpan<char> other) =>
        one.Equals(other, StringComparison.OrdinalIgnoreCase)
        || (one.StartsWith('[') && IPAddress.TryParse(one.Trim("[]"), out var a) && IPAddress.TryParse(other.Trim("[]"), out var b)
            && a.Equals(b));

    private static bool IsHttp(ReadOnlySpan<char> scheme) =>
        scheme.Equals("http", StringComparison.OrdinalIgnoreCase) || scheme.Equals("https", StringComparison.OrdinalIgnoreCase);
}
