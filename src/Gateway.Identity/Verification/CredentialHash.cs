using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Gateway.Identity.Verification;

/// <summary>Hashes credentials with a key that this process made and nobody knows: what is remembered tells nothing about a password or a token.</summary>
internal sealed class CredentialHash
{
    /// <summary>No longer password is looked at.</summary>
    public const int MaximumPasswordLength = 1024;

    // Setting HMAC up costs more than hashing, so those that are set up are used again; there are as many as were ever in use at once.
    private readonly ConcurrentBag<IncrementalHash> _idle = [];
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);

    /// <param name="account">The account, no NUL in it.</param>
    /// <param name="password">The password.</param>
    public CredentialKey Of(ReadOnlySpan<char> account, ReadOnlySpan<char> password)
    {
        var hash = Take();
        hash.AppendData(MemoryMarshal.AsBytes(account));
        hash.AppendData(MemoryMarshal.AsBytes("\0".AsSpan()));
        return Finish(hash, password);
    }

    /// <param name="token">The token.</param>
    public CredentialKey Of(ReadOnlySpan<char> token) => Finish(Take(), token);

    private IncrementalHash Take() => _idle.TryTake(out var hash) ? hash : IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);

    private CredentialKey Finish(IncrementalHash hash, ReadOnlySpan<char> rest)
    {
        Span<byte> digest = stackalloc byte[HMACSHA256.HashSizeInBytes];
        hash.AppendData(MemoryMarshal.AsBytes(rest));
        hash.GetHashAndReset(digest);
        _idle.Add(hash);
        return new CredentialKey(digest);
    }
}
