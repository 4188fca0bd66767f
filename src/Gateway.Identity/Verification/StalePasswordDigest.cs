using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Gateway.Identity.Directories;

namespace Gateway.Identity.Verification;

/// <summary>
/// Names a wrong password of a device by a hash with a key that several gateways share: only they can tell which password it is of, and
/// only gateways whose directories have the same users know it again.
/// </summary>
/// <param name="key">The key.</param>
internal sealed class StalePasswordDigest(byte[] key)
{
    /// <summary>The length of a name.</summary>
    public const int Length = 43;

    /// <param name="repeated">The password of a device.</param>
    public string Of(RepeatedPassword repeated)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        Append(hash, repeated.Spelling);
        Append(hash, repeated.Source.ToString());
        Append(hash, repeated.Device);
        Append(hash, FingerprintOf(repeated.Directories));
        hash.AppendData(MemoryMarshal.AsBytes(repeated.Password.Reveal().AsSpan()));
        Span<byte> digest = stackalloc byte[HMACSHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return Base64Url.EncodeToString(digest);
    }

    private static string FingerprintOf(DirectorySet directories) =>
        string.Join('\n', directories.All.Select(directory => $"{directory.Name} {directory.Fingerprint}"));

    private static void Append(IncrementalHash hash, ReadOnlySpan<char> text)
    {
        hash.AppendData(BitConverter.GetBytes(text.Length));
        hash.AppendData(MemoryMarshal.AsBytes(text));
    }
}
