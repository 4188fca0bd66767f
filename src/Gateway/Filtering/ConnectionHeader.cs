using System.Text;
using Microsoft.Extensions.Primitives;

namespace Gateway.Filtering;

/// <summary>The headers that a Connection header nominates (RFC 9110 7.6.1): meant for the next hop alone.</summary>
internal static class ConnectionHeader
{
    private static readonly string[] Options = ["close", "keep-alive", "upgrade", "te", "http2-settings"];

    private static readonly string[] NeverNominated =
    [
        "host",
        "content-length",
        "transfer-encoding",
        "content-type",
        "authorization",
        "cookie",
        "connection",
    ];

    /// <summary>Whether a header is nominated that frames, routes or authenticates the request.</summary>
    public static bool NominatesEssential(StringValues connection)
    {
        foreach (var line in connection)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                if (Is(line.AsSpan(range).Trim(), NeverNominated))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Whether a line of the header nominates anything, as it was received.</summary>
    public static bool Nominates(ReadOnlySpan<byte> line)
    {
        foreach (var range in line.Split((byte)','))
        {
            var token = line[range].Trim(" \t"u8);
            if (!token.IsEmpty && !IsOption(token))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Removes what is nominated; the common values nominate nothing.</summary>
    public static void RemoveNominated(IHeaderDictionary headers, StringValues connection)
    {
        foreach (var line in connection)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                var token = line.AsSpan(range).Trim();
                if (!token.IsEmpty && !Is(token, Options))
                {
                    headers.Remove(token.ToString());
                }
            }
        }
    }

    private static bool Is(ReadOnlySpan<char> token, string[] names)
    {
        foreach (var name in names)
        {
            if (token.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOption(ReadOnlySpan<byte> token)
    {
        foreach (var option in Options)
        {
            if (Ascii.EqualsIgnoreCase(token, option))
            {
                return true;
            }
        }

        return false;
    }
}
