using Gateway.Certificates.Keys;

namespace Gateway.Certificates;

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

    /// <summary>Writes <c>fullchain.pem</c> and <c>key.pem</c> into a folder, which is made when absent; the key is for the owner alone.</summary>
    public void WriteTo(string folder)
    {
        Directory.CreateDirectory(folder);
        PrivateFile.WriteSecret(Path.Combine(folder, CertificateStore.KeyFile), _keyPem);
        PrivateFile.WritePublic(Path.Combine(folder, CertificateStore.ChainFile), ChainPem);
    }

    /// <summary>The key as the store keeps it.</summary>
    internal string KeyPem(string? passphrase)
    {
        using var key = CertificateKey.FromPem(_keyPem, passphrase: null);
        return key.ExportPem(passphrase);
    }
}
