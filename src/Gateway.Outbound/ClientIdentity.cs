using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Gateway.Outbound;

/// <summary>The certificate by which the gateway proves to a destination who it is.</summary>
public sealed class ClientIdentity
{
    private ClientIdentity(X509Certificate2 certificate, X509Certificate2Collection intermediates)
    {
        Certificate = certificate;
        Intermediates = intermediates;

        // Offline: nothing is fetched from the network while a configuration is read.
        Context = SslStreamCertificateContext.Create(certificate, intermediates, offline: true);
    }

    /// <summary>The certificate, with its private key.</summary>
    public X509Certificate2 Certificate { get; }

    public X509Certificate2Collection Intermediates { get; }

    internal SslStreamCertificateContext Context { get; }

    /// <summary>Reads a PEM chain with its key in the same or another file, or a PFX.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The process has no permission to read a file.</exception>
    /// <exception cref="CryptographicException">The files hold no certificate with its key.</exception>
    public static ClientIdentity Read(string file, string? keyFile, string? password)
    {
        var bytes = File.ReadAllBytes(file);
        var others = new X509Certificate2Collection();
        if (bytes.Length > 0 && bytes[0] == 0x30)
        {
            others.AddRange(X509CertificateLoader.LoadPkcs12Collection(bytes, password));
            var withKey = others.FirstOrDefault(c => c.HasPrivateKey) ?? throw new CryptographicException("the PFX holds no private key");
            others.Remove(withKey);
            return new ClientIdentity(withKey, others);
        }

        var chain = Encoding.UTF8.GetString(bytes);
        var key = keyFile is null ? chain : File.ReadAllText(keyFile);
        others.ImportFromPem(chain);
        if (others.Count == 0)
        {
            throw new CryptographicException("it is neither a PEM chain nor a PFX");
        }

        others.RemoveAt(0);
        try
        {
            var certificate = password is null
                ? X509Certificate2.CreateFromPem(chain, key)
                : X509Certificate2.CreateFromEncryptedPem(chain, key, password);
            return new ClientIdentity(certificate, others);
        }
        catch (ArgumentException e)
        {
            throw new CryptographicException($"the key does not belong to the certificate: {e.Message}", e);
        }
    }

    /// <summary>Why the files cannot be used, as a validator message; null if they can.</summary>
    public static string? Check(string file, string? keyFile, string? password)
    {
        try
        {
            using var certificate = Read(file, keyFile, password).Certificate;
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return $"cannot be used: {e.Message}";
        }
    }
}
