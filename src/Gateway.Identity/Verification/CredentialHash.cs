using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Gateway.Identity.Verification;

/// <summary>
/// Hashes credentials with a random key that exists only in this process, so that a cached hash reveals nothing about the credential.
/// </summary>
internal sealed class CredentialHash
{
    /// <summary>Longer passwords are refused as malformed.</summary>
    public const int MaximumPasswordLength = 1024;

    // Creating an HMAC costs more than hashing with it, so instances are pooled; the pool grows to the highest number in concurrent use.
    private readonly ConcurrentBag<IncrementalHash> _idle = [];
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);

    /// <param name="account">The account; it contains no NUL.</param>
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
