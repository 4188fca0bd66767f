using System.Text;
using System.Text.Unicode;
using Gateway.Identity;
using Microsoft.Extensions.Primitives;

namespace Gateway.Preauthentication.Basic;

/// <summary>Reads <c>Authorization: Basic</c> (RFC 7617): bounded, strict, in both encodings that clients use.</summary>
public static class BasicCredentialReader
{
    /// <summary>Bytes that name, colon and password may have.</summary>
    public const int MaxBytes = 1_024;

    private const string Prefix = "Basic ";

    /// <summary>Reads the header.</summary>
    /// <param name="header">The Authorization header.</param>
    /// <param name="credential">The credential read as UTF-8, or as Latin-1 where the bytes are not UTF-8.</param>
    /// <param name="alternative">The same bytes read as Latin-1, where both readings are possible and differ.</param>
    public static BasicReading Read(StringValues header, out PasswordCredential? credential, out PasswordCredential? alternative)
    {
        credential = alternative = null;
        if (header.Count == 0)
        {
            return BasicReading.None;
        }

        var text = header[0].AsSpan();
        if (!text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && !text.Equals("Basic", StringComparison.OrdinalIgnoreCase))
        {
            return header.Count == 1 ? BasicReading.None : BasicReading.Repeated;
        }

        if (header.Count > 1)
        {
            return BasicReading.Repeated;
        }

        if (text.Length > MaxBytes * 4 / 3 + Prefix.Length + 4)
        {
            return BasicReading.TooLong;
        }

        Span<byte> bytes = stackalloc byte[MaxBytes + 8];
        try
        {
            if (!Convert.TryFromBase64Chars(text.Length > Prefix.Length ? text[Prefix.Length..].Trim(' ') : default, bytes, out var length))
            {
                return BasicReading.NotBase64;
            }

            return Read(bytes[..length], out credential, out alternative);
        }
        finally
        {
            bytes.Clear();
        }
    }

    private static BasicReading Read(ReadOnlySpan<byte> bytes, out PasswordCredential? credential, out PasswordCredential? alternative)
    {
        credential = alternative = null;
        var colon = bytes.IndexOf((byte)':');
        if (bytes.Length > MaxBytes)
        {
            return BasicReading.TooLong;
        }

        if (colon <= 0)
        {
            return BasicReading.NoUserName;
        }

        if (bytes.ContainsAnyInRange((byte)0, (byte)0x1f) || bytes.Contains((byte)0x7f))
        {
            return BasicReading.ControlCharacter;
        }

        if (Utf8.IsValid(bytes))
        {
            credential = Decode(Encoding.UTF8, bytes, colon);
            alternative = Ascii.IsValid(bytes) ? null : Decode(Encoding.Latin1, bytes, colon);
        }
        else
        {
            credential = Decode(Encoding.Latin1, bytes, colon);
        }

        return BasicReading.Read;
    }

    private static PasswordCredential Decode(Encoding encoding, ReadOnlySpan<byte> bytes, int colon) =>
        new(encoding.GetString(bytes[..colon]), new Secret(encoding.GetString(bytes[(colon + 1)..])));
}
