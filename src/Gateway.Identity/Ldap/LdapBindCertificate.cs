using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Identity.Ldap;

/// <summary>Reads the certificate of the gateway's account.</summary>
internal static class LdapBindCertificate
{
    /// <summary>The certificate, its private key and the intermediate certificates of a PEM file.</summary>
    /// <exception cref="CryptographicException">The file has no certificate with its key.</exception>
    public static SslStreamCertificateContext Read(string file)
    {
        var certificate = X509Certificate2.CreateFromPemFile(file);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(file);
        return SslStreamCertificateContext.Create(certificate, chain, offline: true);
    }

    /// <summary>Why the file cannot be used, as a validator message, or null.</summary>
    public static string? FindError(string file)
    {
        try
        {
            Read(file);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return $"cannot be read: {e.Message}; allowed: a PEM file with a certificate and its private key";
        }
    }
}
