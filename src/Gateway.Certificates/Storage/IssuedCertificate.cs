using System.Security.Cryptography.X509Certificates;
using Gateway.Certificates.Keys;

namespace Gateway.Certificates.Storage;

/// <summary>A chain and the key of its first certificate, ready for <see cref="CertificateStore.Install"/>.</summary>
public sealed class IssuedCertificate
{
    private readonly string _keyPem;

    /// <param name="chainPem">PEM, the certificate first, then its issuers.</param>
    /// <param name="key">Its key, which is copied.</param>
    public IssuedCertificate(string chainPem, CertificateKey key)
    {
        ChainPem = chainPem;
        _keyPem = key.ExportPem(passphrase: null);
    }

    /// <summary>PEM, the certificate first, then its issuer.</summary>
    public string ChainPem { get; }

    /// <summary>
    /// Writes <c>fullchain.pem</c> and <c>key.pem</c> into a folder, which is made when absent; the key is for the owner alone.
    /// </summary>
    public void WriteTo(string folder)
    {
        Directory.CreateDirectory(folder);
        PrivateFile.WriteSecret(Path.Combine(folder, CertificateStore.KeyFile), _keyPem);
        PrivateFile.WritePublic(Path.Combine(folder, CertificateStore.ChainFile), ChainPem);
    }

    /// <summary>Writes chain and key as a PFX, for the owner alone.</summary>
    /// <param name="path">The file.</param>
    /// <param name="password">What opens it.</param>
    /// <param name="legacy">Whether old devices must be able to read it (3DES, SHA-1).</param>
    public void WritePfx(string path, string password, bool legacy)
    {
        using var key = CertificateKey.FromPem(_keyPem, passphrase: null);
        var all = new X509Certificate2Collection();
        try
        {
            // The export writes the last one first, where readers look for the one with the key.
            foreach (var der in PemFile.Certificates(ChainPem).Reverse())
            {
                using var bare = X509CertificateLoader.LoadCertificate(der);
                all.Add(key.IsOf(bare) ? key.Attach(bare) : X509CertificateLoader.LoadCertificate(der));
            }

            var pfx = all.ExportPkcs12(
                legacy ? Pkcs12ExportPbeParameters.Pkcs12TripleDesSha1 : Pkcs12ExportPbeParameters.Pbes2Aes256Sha256, password);
            PrivateFile.WriteSecret(path, pfx.AsSpan());
        }
        finally
        {
            foreach (var certificate in all)
            {
                certificate.Dispose();
            }
        }
    }

    /// <summary>The key as the store keeps it.</summary>
    internal string KeyPem(string? passphrase)
    {
        using var key = CertificateKey.FromPem(_keyPem, passphrase: null);
        return key.ExportPem(passphrase);
    }
}
