using System.Security.Cryptography.X509Certificates;
using Gateway.Certificates.Keys;

namespace Gateway.Certificates.Requests;

/// <summary>A PKCS#10 request (RFC 2986), as a CA takes it.</summary>
public static class SigningRequest
{
    /// <summary>The request as PEM, signed with the key it is for.</summary>
    public static string Create(CertificateKey key, X500DistinguishedName subject, IReadOnlyList<string> names)
    {
        var request = key.CreateRequest(subject);
        request.CertificateExtensions.Add(CertificateSubject.AlternativeNames(names));
        return request.CreateSigningRequestPem() + "\n";
    }
}
