using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gateway.Identity.Credentials;

namespace Gateway.Identity.Passwords;

/// <summary>
/// A password hash in the PHC string format, <c>$pbkdf2-sha512$i=210000$salt$key</c>. It contains its parameters, so that new hashes can be
/// stronger than old ones in the same file. PBKDF2 is part of the framework and needs no memory that a flood of sign-ins could exhaust.
/// </summary>
public sealed class PasswordHash
{
    private const string Scheme = "pbkdf2-sha512";
    private const int SaltLength = 16;
    private const int KeyLength = 64;
    private const int MinimumIterations = 1_000;
    private const int MaximumIterations = 10_000_000;

    private readonly byte[] _salt;
    private readonly byte[] _key;

    private PasswordHash(int iterations, byte[] salt, byte[] key)
    {
        Iterations = iterations;
        _salt = salt;
        _key = key;
    }

    /// <summary>The iterations of new hashes: OWASP's recommendation for PBKDF2 with SHA-512.</summary>
    public static int CurrentIterations => 210_000;

    public int Iterations { get; }

    /// <summary>True when a new hash of the same password would be stronger.</summary>
    public bool IsOutdated => Iterations < CurrentIterations || _key.Length < KeyLength;

    public static PasswordHash Create(Secret password, int? iterations = null)
    {
        var rounds = iterations ?? CurrentIterations;
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        var key = new byte[KeyLength];
        Derive(password, salt, rounds, key);
        return new PasswordHash(rounds, salt, key);
    }

    /// <summary>A hash that no password matches and that takes as long to compare, for unknown users.</summary>
    public static PasswordHash Decoy(int iterations) =>
        new(iterations, RandomNumberGenerator.GetBytes(SaltLength), RandomNumberGenerator.GetBytes(KeyLength));

    public static bool TryParse(string? text, [NotNullWhen(true)] out PasswordHash? hash)
    {
        hash = null;
        if (text?.Split('$') is not ["", Scheme, ['i', '=', .. var rounds], var salt, var key]
            || !int.TryParse(rounds, NumberStyles.None, CultureInfo.InvariantCulture, out var iterations)
            || iterations is < MinimumIterations or > MaximumIterations
            || Decode(salt) is not { Length: >= 8 and <= 64 } saltBytes
            || Decode(key) is not { Length: >= 16 and <= KeyLength } keyBytes)
        {
            return false;
        }

        hash = new PasswordHash(iterations, saltBytes, keyBytes);
        return true;
    }

    /// <summary>Compares in constant time. It takes tens of milliseconds of CPU time: see <see cref="PasswordVerifier"/>.</summary>
    public bool Matches(Secret password)
    {
        Span<byte> derived = stackalloc byte[KeyLength];
        derived = derived[.._key.Length];
        Derive(password, _salt, Iterations, derived);
        var same = CryptographicOperations.FixedTimeEquals(derived, _key);
        CryptographicOperations.ZeroMemory(derived);
        return same;
    }

    /// <summary>The PHC string.</summary>
    public string ToPhc() => string.Create(CultureInfo.InvariantCulture, $"${Scheme}$i={Iterations}${Encode(_salt)}${Encode(_key)}");

    public override string ToString() => "***";

    private static void Derive(Secret password, ReadOnlySpan<byte> salt, int iterations, Span<byte> destination)
    {
        var text = password.Reveal();
        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            var length = Encoding.UTF8.GetBytes(text, buffer);
            Rfc2898DeriveBytes.Pbkdf2(buffer.AsSpan(0, length), salt, destination, iterations, HashAlgorithmName.SHA512);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    // PHC: base64 without padding.
    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private static byte[]? Decode(string text)
    {
        var padded = text.PadRight((text.Length + 3) / 4 * 4, '=');
        var bytes = new byte[padded.Length / 4 * 3];
        return Convert.TryFromBase64String(padded, bytes, out var written) ? bytes[..written] : null;
    }
}
