namespace Gateway.Certificates;

/// <summary>A server certificate just issued, with its key.</summary>
public sealed class IssuedCertificate
{
    private readonly string _keyPem;

    internal IssuedCertificate(string chainPem, string keyPem)
    {
        ChainPem = chainPem;
        _keyPem = keyPem;
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
}
