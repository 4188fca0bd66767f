using System.Security.Cryptography.X509Certificates;
using Gateway.Certificates.Keys;

namespace Gateway.Certificates.Acme;

/// <summary>
/// The PKCS#10 request of an order (RFC 8555 7.4): the names of the order and nothing else, which is all a CA takes from it.
/// </summary>
internal static class AcmeRequest
{
    public static byte[] Create(CertificateKey key, IReadOnlyList<string> names)
    {
        var request = key.CreateRequest(new X500DistinguishedNameBuilder().Build());
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            alternatives.AddDnsName(name.ToLowerInvariant());
        }

        // RFC 5280 4.2.1.6: critical where the subject is empty.
        request.CertificateExtensions.Add(alternatives.Build(critical: true));
        return request.CreateSigningRequest();
    }
}
