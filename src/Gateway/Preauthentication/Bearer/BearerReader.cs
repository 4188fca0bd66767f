using System.Buffers;
using Microsoft.Extensions.Primitives;

namespace Gateway.Preauthentication.Bearer;

/// <summary>Reads <c>Authorization: Bearer</c> (RFC 6750): bounded and strict.</summary>
internal static class BearerReader
{
    /// <summary>The maximum length of a token in characters.</summary>
    public const int MaxLength = 16_384;

    private const string Scheme = "Bearer";

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=");

    public static BearerStatus Read(StringValues header, out ReadOnlySpan<char> token)
    {
        token = default;
        if (header.Count == 0 || !IsBearer(header))
        {
            return BearerStatus.None;
        }

        if (header.Count > 1)
        {
            return BearerStatus.Repeated;
        }

        var text = header[0].AsSpan(Scheme.Length).Trim(' ');
        if (text.IsEmpty)
        {
            return BearerStatus.Empty;
        }

        if (text.Length > MaxLength || text.ContainsAnyExcept(TokenCharacters))
        {
            return BearerStatus.Malformed;
        }

        token = text;
        return BearerStatus.Read;
    }

    // Any of several headers: the back end might read another one than the gateway.
    private static bool IsBearer(StringValues header)
    {
        foreach (var line in header)
        {
            var text = line.AsSpan();
            if (text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && (text.Length == Scheme.Length || text[Scheme.Length] == ' '))
            {
                return true;
            }
        }

        return false;
    }
}
