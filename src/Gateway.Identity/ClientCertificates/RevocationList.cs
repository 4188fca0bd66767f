using System.Collections.Frozen;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Gateway.Identity.ClientCertificates;

/// <summary>A certificate revocation list (RFC 5280 5): issuer, signature, serial numbers and next update; immutable.</summary>
internal sealed class RevocationList
{
    private static readonly FrozenDictionary<string, HashAlgorithmName> Hashes = new Dictionary<string, HashAlgorithmName>
    {
        ["1.2.840.113549.1.1.11"] = HashAlgorithmName.SHA256,
        ["1.2.840.113549.1.1.12"] = HashAlgorithmName.SHA384,
        ["1.2.840.113549.1.1.13"] = HashAlgorithmName.SHA512,
        ["1.2.840.10045.4.3.2"] = HashAlgorithmName.SHA256,
        ["1.2.840.10045.4.3.3"] = HashAlgorithmName.SHA384,
        ["1.2.840.10045.4.3.4"] = HashAlgorithmName.SHA512,
    }.ToFrozenDictionary();

    private readonly byte[] _signed;
    private readonly byte[] _signature;
    private readonly string _algorithm;
    private readonly byte[] _issuer;
    private readonly FrozenSet<string> _serials;

    private RevocationList(
        byte[] signed, byte[] signature, string algorithm, byte[] issuer, DateTimeOffset? nextUpdate, FrozenSet<string> serials)
    {
        (_signed, _signature, _algorithm, _issuer, NextUpdate, _serials) = (signed, signature, algorithm, issuer, nextUpdate, serials);
    }

    /// <summary>When the next list is due; null if it does not say.</summary>
    public DateTimeOffset? NextUpdate { get; }

    /// <summary>Whether the serial number is revoked.</summary>
    /// <param name="serial">Big-endian, as <see cref="X509Certificate.SerialNumberBytes"/>.</param>
    public bool Contains(ReadOnlySpan<byte> serial) => _serials.Contains(Convert.ToHexString(serial));

    /// <summary>Whether that authority issued and signed it.</summary>
    public bool IsOf(X509Certificate2 issuer)
    {
        if (!issuer.SubjectName.RawData.AsSpan().SequenceEqual(_issuer) || !Hashes.TryGetValue(_algorithm, out var hash))
        {
            return false;
        }

        using var rsa = issuer.GetRSAPublicKey();
        using var ecdsa = issuer.GetECDsaPublicKey();
        return rsa is not null
            ? _algorithm.StartsWith("1.2.840.113549.", StringComparison.Ordinal)
                && rsa.VerifyData(_signed, _signature, hash, RSASignaturePadding.Pkcs1)
            : ecdsa is not null && ecdsa.VerifyData(_signed, _signature, hash, DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <summary>Reads one list in DER, or any number in PEM.</summary>
    /// <exception cref="FormatException">It contains no revocation list.</exception>
    public static IReadOnlyList<RevocationList> ReadAll(byte[] content)
    {
        var text = Encoding.Latin1.GetString(content).AsSpan();
        var lists = new List<RevocationList>();
        while (PemEncoding.TryFind(text, out var fields))
        {
            if (text[fields.Label] is "X509 CRL")
            {
                lists.Add(Read(Convert.FromBase64String(text[fields.Base64Data].ToString())));
            }

            text = text[fields.Location.End..];
        }

        return lists.Count > 0 ? lists : [Read(content)];
    }

    private static RevocationList Read(byte[] content)
    {
        try
        {
            var list = new AsnReader(content, AsnEncodingRules.DER).ReadSequence();
            var signed = list.PeekEncodedValue().ToArray();
            var body = list.ReadSequence();
            var algorithm = list.ReadSequence().ReadObjectIdentifier();
            var signature = list.ReadBitString(out _);
            if (body.PeekTag().HasSameClassAndValue(Asn1Tag.Integer))
            {
                body.ReadInteger();
            }

            body.ReadSequence();
            var issuer = body.ReadEncodedValue().ToArray();
            ReadTime(body);
            var next = body.HasData && IsTime(body.PeekTag()) ? ReadTime(body) : default(DateTimeOffset?);
            var serials = body.HasData && body.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence) ? ReadSerials(body.ReadSequence()) : [];
            return new RevocationList(signed, signature, algorithm, issuer, next, serials.ToFrozenSet(StringComparer.Ordinal));
        }
        catch (AsnContentException e)
        {
            throw new FormatException("it is not a certificate revocation list", e);
        }
    }

    private static HashSet<string> ReadSerials(AsnReader entries)
    {
        var serials = new HashSet<string>(StringComparer.Ordinal);
        while (entries.HasData)
        {
            serials.Add(Convert.ToHexString(entries.ReadSequence().ReadIntegerBytes().Span));
        }

        return serials;
    }

    private static bool IsTime(Asn1Tag tag) =>
        tag.HasSameClassAndValue(Asn1Tag.UtcTime) || tag.HasSameClassAndValue(Asn1Tag.GeneralizedTime);

    private static DateTimeOffset ReadTime(AsnReader reader) =>
        reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();
}
