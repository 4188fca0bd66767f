using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Gateway.Identity.Verification;

/// <summary>Hashes credentials with a key that this process made and nobody knows: what is remembered tells nothing about a password.</summary>
internal sealed class CredentialHash
{
    /// <summary>No longer password is looked at.</summary>
    public const int MaximumPasswordLength = 1024;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);

    /// <param name="account">The account, at most <see cref="AccountNames.MaximumLength"/> characters, none of them NUL.</param>
    /// <param name="password">At most <see cref="MaximumPasswordLength"/> characters.</param>
    public CredentialKey Of(ReadOnlySpan<char> account, ReadOnlySpan<char> password)
    {
        Span<char> text = stackalloc char[AccountNames.MaximumLength + 1 + MaximumPasswordLength];
        account.CopyTo(text);
        text[account.Length] = '\0';
        password.CopyTo(text[(account.Length + 1)..]);
        var used = text[..(account.Length + 1 + password.Length)];

        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, MemoryMarshal.AsBytes(used), hash);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(used));
        return new CredentialKey(hash);
    }
}
