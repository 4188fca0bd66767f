using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Certificates.Authority;

/// <summary>What the certificates of the own CA say, by RFC 5280 4.2.</summary>
internal static class CertificateExtensions
{
    public const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    public const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private const string NameConstraints = "2.5.29.30";

    public static IEnumerable<X509Extension> OfAuthority(PublicKey key, IReadOnlyList<string> permittedDomains)
    {
        yield return X509BasicConstraintsExtension.CreateForCertificateAuthority(pathLengthConstraint: 0);
        yield return new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true);
        yield return new X509SubjectKeyIdentifierExtension(key, critical: false);
        if (permittedDomains.Count > 0)
        {
            yield return Permit(permittedDomains);
        }
    }

    public static IEnumerable<X509Extension> OfEndEntity(
        PublicKey key, CertificatePurpose purpose, bool isRsa, X509Certificate2 issuer, Uri? publicUrl)
    {
        yield return X509BasicConstraintsExtension.CreateForEndEntity(critical: true);

        // Clients of TLS 1.2 without ECDHE encrypt to an RSA key; it costs nothing to allow what this gateway never agrees to elsewhere.
        yield return new X509KeyUsageExtension(isRsa
            ? X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment
            : X509KeyUsageFlags.DigitalSignature, critical: true);
        yield return new X509EnhancedKeyUsageExtension(
            [new Oid(purpose == CertificatePurpose.Server ? ServerAuthentication : ClientAuthentication)], critical: false);
        yield return new X509SubjectKeyIdentifierExtension(key, critical: false);
        yield return X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
            issuer, includeKeyIdentifier: true, includeIssuerAndSerial: false);
        if (publicUrl is not null)
        {
            var folder = publicUrl.AbsoluteUri.TrimEnd('/');
            yield return CertificateRevocationListBuilder.BuildCrlDistributionPointExtension(
                [$"{folder}/{CertificateAuthority.RevocationList}"]);
            yield return new X509AuthorityInformationAccessExtension(ocspUris: null, caIssuersUris: [$"{folder}/ca.cer"]);
        }
    }

    // RFC 5280 4.2.1.10: permittedSubtrees [0], each a GeneralSubtree whose base is a dNSName [2]. Critical, so that nobody overlooks it.
    private static X509Extension Permit(IEnumerable<string> domains)
    {
        var permittedSubtrees = new Asn1Tag(TagClass.ContextSpecific, 0);
        var dnsName = new Asn1Tag(TagClass.ContextSpecific, 2);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence(permittedSubtrees))
        {
            foreach (var domain in domains)
            {
                using (writer.PushSequence())
                {
                    writer.WriteCharacterString(UniversalTagNumber.IA5String, domain.TrimStart('*').TrimStart('.'), dnsName);
                }
            }
        }

        return new X509Extension(NameConstraints, writer.Encode(), critical: true);
    }
}
