using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Testing.BackEnds;

/// <summary>The server's side of NTLMv2 on one connection (MS-NLMP 3.3.2), as IIS runs it: the proof is verified, not assumed.</summary>
public sealed class NtlmHandshake
{
    /// <summary>Every user's password is the name with this behind it.</summary>
    public const string PasswordSuffix = "-Passw0rd";

    private byte[]? _serverChallenge;

    /// <summary>Whom the connection belongs to, once the proof was right.</summary>
    public string? User { get; private set; }

    /// <summary>
    /// Takes the message in a request's <c>Authorization: NTLM</c>; returns the challenge to answer it with, if it asks for one.
    /// </summary>
    public string? Receive(string requestHead)
    {
        if (TokenOf(requestHead) is not { } token)
        {
            return null;
        }

        if (token[8] == 1)
        {
            (_serverChallenge, User) = (RandomNumberGenerator.GetBytes(8), null);
            return Convert.ToBase64String(Challenge(_serverChallenge, BinaryPrimitives.ReadUInt32LittleEndian(token.AsSpan(12))));
        }

        User = _serverChallenge is null ? null : Verify(token, _serverChallenge);
        _serverChallenge = null;
        return null;
    }

    private static byte[]? TokenOf(string head) =>
        head.Split("\r\n").FirstOrDefault(l => l.StartsWith("Authorization: NTLM ", StringComparison.OrdinalIgnoreCase)) is { } line
            ? Convert.FromBase64String(line["Authorization: NTLM ".Length..])
            : null;

    private static byte[] Challenge(byte[] serverChallenge, uint clientFlags)
    {
        var target = Encoding.Unicode.GetBytes("PEERS");
        // domain and computer, as NetBIOS and DNS name
        byte[] info = [.. Pair(2, target), .. Pair(1, target), .. Pair(4, target), .. Pair(3, target), 0, 0, 0, 0];
        var message = new byte[56 + target.Length + info.Length];
        "NTLMSSP\0"u8.CopyTo(message);
        message[8] = 2;
        Field(message, 12, target.Length, 56);
        // what the client offers, and Unicode, target name and info, version
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(20), clientFlags | 0x02810005);
        serverChallenge.CopyTo(message, 24);
        Field(message, 40, info.Length, 56 + target.Length);
        target.CopyTo(message, 56);
        info.CopyTo(message, 56 + target.Length);
        return message;
    }

    private static byte[] Pair(byte id, byte[] value) => [id, 0, (byte)value.Length, 0, .. value];

    private static void Field(byte[] message, int at, int length, int offset)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(at), (ushort)length);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(at + 2), (ushort)length);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(at + 4), (uint)offset);
    }

    private static ReadOnlySpan<byte> Field(byte[] message, int at) =>
        message.AsSpan(
            (int)BinaryPrimitives.ReadUInt32LittleEndian(message.AsSpan(at + 4)),
            BinaryPrimitives.ReadUInt16LittleEndian(message.AsSpan(at)));

    // NTLM is made of MD4 and MD5; the test speaks it because back ends do.
#pragma warning disable CA5351
    private static string? Verify(byte[] token, byte[] serverChallenge)
    {
        var response = Field(token, 20);
        var domain = Encoding.Unicode.GetString(Field(token, 28));
        var user = Encoding.Unicode.GetString(Field(token, 36));
        var key = HMACMD5.HashData(
            Md4(Encoding.Unicode.GetBytes(user + PasswordSuffix)), Encoding.Unicode.GetBytes(user.ToUpperInvariant() + domain));
        byte[] proven = [.. serverChallenge, .. response[16..]];
        return HMACMD5.HashData(key, proven).AsSpan().SequenceEqual(response[..16]) ? user : null;
    }
#pragma warning restore CA5351

    /// <summary>RFC 1320.</summary>
    private static byte[] Md4(byte[] input)
    {
        var padded = new byte[(input.Length + 8) / 64 * 64 + 64];
        input.CopyTo(padded, 0);
        padded[input.Length] = 0x80;
        BinaryPrimitives.WriteUInt64LittleEndian(padded.AsSpan(padded.Length - 8), (ulong)input.Length * 8);
        uint a = 0x67452301, b = 0xefcdab89, c = 0x98badcfe, d = 0x10325476;
        var x = new uint[16];
        for (var block = 0; block < padded.Length; block += 64)
        {
            for (var i = 0; i < 16; i++)
            {
                x[i] = BinaryPrimitives.ReadUInt32LittleEndian(padded.AsSpan(block + (i * 4)));
            }

            var (aa, bb, cc, dd) = (a, b, c, d);
            Round((p, q, r) => (p & q) | (~p & r), 0, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15], [3, 7, 11, 19]);
            Round((
                p, q, r) => (p & q) | (p & r) | (q & r), 0x5a827999, [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15], [3, 5, 9, 13]);
            Round((p, q, r) => p ^ q ^ r, 0x6ed9eba1, [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15], [3, 9, 11, 15]);
            (a, b, c, d) = (a + aa, b + bb, c + cc, d + dd);
        }

        var hash = new byte[16];
        foreach (var (value, i) in new[] { a, b, c, d }.Select((v, i) => (v, i)))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(hash.AsSpan(i * 4), value);
        }

        return hash;

        void Round(Func<uint, uint, uint, uint> f, uint constant, int[] order, int[] shifts)
        {
            for (var i = 0; i < 16; i++)
            {
                var next = BitOperations.RotateLeft(a + f(b, c, d) + x[order[i]] + constant, shifts[i % 4]);
                (a, b, c, d) = (d, next, b, c);
            }
        }
    }
}
