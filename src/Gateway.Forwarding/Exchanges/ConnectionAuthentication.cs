using System.Text;
using Microsoft.Extensions.Primitives;

namespace Gateway.Forwarding.Exchanges;

/// <summary>Recognizes the schemes that authenticate a connection instead of a request (RFC 4559, MS-NTHT).</summary>
internal static class ConnectionAuthentication
{
    public static bool IsBound(StringValues authorization)
    {
        foreach (var value in authorization)
        {
            if (value is not null && (StartsWith(value, "NTLM") || StartsWith(value, "Negotiate")))
            {
                return true;
            }
        }

        return false;
    }

    public static bool IsBound(ReadOnlySpan<byte> challenge) => StartsWith(challenge, "NTLM") || StartsWith(challenge, "Negotiate");

    private static bool StartsWith(string value, string scheme) =>
        value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) && (value.Length == scheme.Length || value[scheme.Length] == ' ');

    private static bool StartsWith(ReadOnlySpan<byte> value, string scheme) =>
        value.Length >= scheme.Length
        && Ascii.EqualsIgnoreCase(value[..scheme.Length], scheme)
        && (value.Length == scheme.Length || value[scheme.Length] is (byte)' ' or (byte)',');
}
