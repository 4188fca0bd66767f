using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Gateway.Certificates.Keys;

/// <summary>Reads a certificate with its key and its chain: PEM in one file or two, or PFX; the key may be encrypted.</summary>
public static class CertificateFiles
{
    /// <summary>The maximum size of a file, in bytes.</summary>
    public const int MaximumBytes = 1 << 20;

    private const byte DerSequence = 0x30;

    /// <exception cref="IOException">The file cannot be read, or is larger than a certificate may be.</exception>
    /// <exception cref="UnauthorizedAccessException">The process has no permission to read the file.</exception>
    public static byte[] Read(string path) => new FileInfo(path) is { Exists: true, Length: > MaximumBytes }
        ? throw new IOException($"{path} is larger than a certificate may be ({MaximumBytes} bytes)")
        : File.ReadAllBytes(path);

    /// <param name="chain">The PEM chain, leaf first, or the PFX.</param>
    /// <param name="key">The PEM key; the chain itself where it holds the key. Not used for a PFX.</param>
    /// <param name="password">The password of the PFX or of the encrypted key.</param>
    /// <exception cref="CryptographicException">They hold no certificate with its key, or the password is wrong.</exception>
    /// <exception cref="ArgumentException">The key does not belong to the chain's first certificate.</exception>
    public static (X509Certificate2 Leaf, X509Certificate2Collection Others) Parse(byte[] chain, byte[] key, string? password)
    {
        var others = new X509Certificate2Collection();
        if (chain is [DerSequence, ..])
        {
            others.AddRange(X509CertificateLoader.LoadPkcs12Collection(chain, password));
            var withKey = others.FirstOrDefault(c => c.HasPrivateKey) ?? throw new CryptographicException("the PFX holds no private key");
            others.Remove(withKey);
            return (withKey, others);
        }

        var chainText = Encoding.UTF8.GetString(chain);
        var keyText = Encoding.UTF8.GetString(key);
        others.ImportFromPem(chainText);
        if (others.Count == 0)
        {
            throw new CryptographicException("it is neither a PEM chain nor a PFX");
        }

        others.RemoveAt(0);
        var leaf = CertificateKey.IsEncrypted(keyText)
            ? X509Certificate2.CreateFromEncryptedPem(
                chainText, keyText, password ?? throw new CryptographicException("the key is encrypted and no password is given"))
            : X509Certificate2.CreateFromPem(chainText, keyText);
        return (leaf, others);
    }
}
