using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Certificates.Acme.Wire;

namespace Gateway.Certificates.Acme;

/// <summary>When the CA would have a certificate renewed (ARI, RFC 9773).</summary>
internal static class RenewalInformation
{
    /// <summary>The name of a certificate in ARI (RFC 9773 4.1), or null where it names no issuer's key.</summary>
    public static string? CertificateId(X509Certificate2 certificate)
    {
        var authority = certificate.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().FirstOrDefault()?.KeyIdentifier;

        // As DER has it: with a leading zero where the first bit is set.
        return authority is { } key
            ? $"{Base64Url.EncodeToString(key.Span)}.{Base64Url.EncodeToString(certificate.SerialNumberBytes.Span)}"
            : null;
    }

    /// <summary>
    /// A moment in the window that differs from certificate to certificate, and is the same each time it is asked for (RFC 9773 4.2 wants
    /// it uniformly distributed).
    /// </summary>
    public static DateTimeOffset? Moment(RenewalInfoDocument document, X509Certificate2 certificate)
    {
        if (document.SuggestedWindow is not { } window || window.End <= window.Start)
        {
            return null;
        }

        var fraction = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(certificate.RawDataMemory.Span)) / (double)uint.MaxValue;
        return window.Start + (window.End - window.Start) * fraction;
    }
}
