using Gateway.Identity.Credentials;
using Microsoft.Extensions.Primitives;

namespace Gateway.Preauthentication.Basic;

/// <summary>Reads <c>Authorization: Basic</c> (RFC 7617): bounded, strict, in both encodings that clients use.</summary>
internal static class BasicCredentialReader
{
    /// <summary>The maximum size of name, colon and password in bytes.</summary>
    public const int MaxBytes = 1_024;

    private const string Prefix = "Basic ";

    /// <summary>Reads the header.</summary>
    /// <param name="header">The Authorization header.</param>
    /// <param name="credential">The credential, decoded by the rule of <see cref="CredentialText"/>.</param>
    public static BasicStatus Read(StringValues header, out PasswordCredential? credential)
    {
        credential = null;
        Span<byte> bytes = stackalloc byte[SizeOf(header)];
        var status = Read(header, bytes, out var length, out var colon);
        if (status == BasicStatus.Read)
        {
            credential = PasswordCredential.Decode(bytes[..colon], bytes[(colon + 1)..length]);
        }

        bytes.Clear();
        return status;
    }

    /// <summary>The size of the buffer that decoding a header needs.</summary>
    public static int SizeOf(StringValues header) => Math.Min(header is [{ } only] ? only.Length : 0, MaxBytes + 8);

    /// <summary>Reads the header without a string for the password; the calling code clears the bytes.</summary>
    /// <param name="header">The Authorization header.</param>
    /// <param name="bytes">A buffer of at least <see cref="SizeOf"/> bytes, for name, colon and password.</param>
    /// <param name="length">The number of bytes written.</param>
    /// <param name="colon">The index of the colon after the name.</param>
    public static BasicStatus Read(StringValues header, Span<byte> bytes, out int length, out int colon)
    {
        length = colon = 0;
        if (header.Count == 0)
        {
            return BasicStatus.None;
        }

        var text = header[0].AsSpan();
        if (!text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && !text.Equals("Basic", StringComparison.OrdinalIgnoreCase))
        {
            return header.Count == 1 ? BasicStatus.None : BasicStatus.Repeated;
        }

        if (header.Count > 1)
        {
            return BasicStatus.Repeated;
        }

        if (text.Length > MaxBytes * 4 / 3 + Prefix.Length + 4)
        {
            return BasicStatus.TooLong;
        }

        var encoded = text.Length > Prefix.Length ? text[Prefix.Length..].Trim(' ') : default;
        return Convert.TryFromBase64Chars(encoded, bytes, out length) ? Validate(bytes[..length], out colon) : BasicStatus.NotBase64;
    }

    private static BasicStatus Validate(ReadOnlySpan<byte> bytes, out int colon)
    {
        colon = bytes.IndexOf((byte)':');
        if (bytes.Length > MaxBytes)
        {
            return BasicStatus.TooLong;
        }

        if (colon <= 0)
        {
            return BasicStatus.NoUserName;
        }

        return bytes.ContainsAnyInRange((byte)0, (byte)0x1f) || bytes.Contains((byte)0x7f)
            ? BasicStatus.ControlCharacter
            : BasicStatus.Read;
    }
}
