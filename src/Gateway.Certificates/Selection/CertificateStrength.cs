using System.Security.Cryptography.X509Certificates;

namespace Gateway.Certificates.Selection;

/// <summary>
/// The minimum strength of a server certificate. Clients and OpenSSL's security level 2 refuse weaker ones, and then every handshake fails.
/// </summary>
internal static class CertificateStrength
{
    private const int MinimumRsaBits = 2048;
    private const int MinimumCurveBits = 256;
    private const string Md5WithRsa = "1.2.840.113549.1.1.4";
    private const string Sha1WithRsa = "1.2.840.113549.1.1.5";
    private const string Sha1WithEcdsa = "1.2.840.10045.4.1";

    /// <summary>What is too weak, and what is allowed; null if the certificate is strong enough.</summary>
    public static string? FindWeakness(X509Certificate2 certificate)
    {
        using var rsa = certificate.GetRSAPublicKey();
        if (rsa is { KeySize: < MinimumRsaBits })
        {
            return $"has an RSA key of {rsa.KeySize} bits, which clients refuse; allowed: {MinimumRsaBits} bits or more";
        }

        using var ecdsa = certificate.GetECDsaPublicKey();
        if (ecdsa is { KeySize: < MinimumCurveBits })
        {
            return $"has an ECDSA key of {ecdsa.KeySize} bits, which clients refuse; allowed: P-256, P-384, P-521";
        }

        return certificate.SignatureAlgorithm.Value is Md5WithRsa or Sha1WithRsa or Sha1WithEcdsa
            ? $"is signed by {certificate.SignatureAlgorithm.FriendlyName}, which clients refuse; allowed: SHA-256 or stronger"
            : null;
    }
}
