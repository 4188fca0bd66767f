using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Certificates.Authority;

/// <summary>What the revocation list in a file says of itself.</summary>
internal static class RevocationListFile
{
    /// <summary>
    /// The number after that of the list (RFC 5280 5.2.3: it only rises); where there is none that can be read, the time, which is higher
    /// than any counted so far.
    /// </summary>
    public static BigInteger NumberAfter(string path, DateTimeOffset now)
    {
        try
        {
            CertificateRevocationListBuilder.Load(File.ReadAllBytes(path), out var number);
            return number + 1;
        }
        catch (Exception e) when (e is IOException or CryptographicException)
        {
            return now.ToUnixTimeSeconds();
        }
    }

    /// <summary>When the list is out of date, or null where there is none that can be read.</summary>
    public static DateTimeOffset? NextUpdate(string path)
    {
        try
        {
            // RFC 5280 5.1: CertificateList { tbsCertList { version, signature, issuer, thisUpdate, nextUpdate, ... } ... }
            var list = new AsnReader(File.ReadAllBytes(path), AsnEncodingRules.DER).ReadSequence().ReadSequence();
            list.ReadInteger();
            list.ReadSequence();
            list.ReadSequence();
            ReadTime(list);
            return ReadTime(list);
        }
        catch (Exception e) when (e is IOException or AsnContentException)
        {
            return null;
        }
    }

    private static DateTimeOffset ReadTime(AsnReader reader) =>
        reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();
}
