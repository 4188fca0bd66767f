using System.Security.Cryptography;
using System.Text;
using Gateway.Identity.Credentials;

namespace Gateway.Identity.Radius.Protocol;

/// <summary>
/// The hashes with the shared secret. RADIUS supports only MD5; without the Message-Authenticator, replies can be forged (RFC 3579,
/// CVE-2024-3596).
/// </summary>
internal static class RadiusHash
{
#pragma warning disable CA5351 // RFC 2865 and RFC 3579 allow no other algorithm.
    /// <summary>HMAC-MD5 over a packet whose Message-Authenticator is zero (RFC 3579 3.2).</summary>
    public static void MessageAuthenticator(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> secret, Span<byte> destination) =>
        HMACMD5.HashData(secret, packet, destination);

    /// <summary>MD5 over the reply with the request's authenticator in place of its own, then the secret (RFC 2865 3).</summary>
    public static void ResponseAuthenticator(
        ReadOnlySpan<byte> reply, ReadOnlySpan<byte> requestAuthenticator, ReadOnlySpan<byte> secret, Span<byte> destination)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        hash.AppendData(reply[..RadiusPacket.AuthenticatorAt]);
        hash.AppendData(requestAuthenticator);
        hash.AppendData(reply[RadiusPacket.HeaderLength..]);
        hash.AppendData(secret);
        hash.GetHashAndReset(destination);
    }

    /// <summary>Hides a password (RFC 2865 5.2); null for one that is too long or contains NUL.</summary>
    public static byte[]? Hide(Secret password, ReadOnlySpan<byte> requestAuthenticator, ReadOnlySpan<byte> secret)
    {
        const int Block = 16;
        const int MaximumLength = 128;
        var text = password.Reveal();
        var length = Encoding.UTF8.GetByteCount(text);
        if (length > MaximumLength || text.Contains('\0', StringComparison.Ordinal)) // NUL is the padding
        {
            return null;
        }

        var hidden = new byte[Math.Max(Block, (length + Block - 1) / Block * Block)];
        Encoding.UTF8.GetBytes(text, hidden);
        Span<byte> mask = stackalloc byte[Block];
        var previous = requestAuthenticator;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        for (var at = 0; at < hidden.Length; at += Block)
        {
            hash.AppendData(secret);
            hash.AppendData(previous);
            hash.GetHashAndReset(mask);
            for (var i = 0; i < Block; i++)
            {
                hidden[at + i] ^= mask[i];
            }

            previous = hidden.AsSpan(at, Block);
        }

        return hidden;
    }
#pragma warning restore CA5351
}
