using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.Certificates.Keys;

namespace Gateway.Certificates.Requests;

/// <summary>
/// What a CA sent: certificates in any order, and perhaps a key. It reads PEM, DER, PKCS#7 of both kinds, base 64 alone, and PFX.
/// </summary>
public sealed class CaResponse : IDisposable
{
    private readonly List<X509Certificate2> _certificates = [];

    private CaResponse()
    {
    }

    public IReadOnlyList<X509Certificate2> Certificates => _certificates;

    /// <summary>The key that came with it, out of a PFX or PEM; null where it waits in the store.</summary>
    public CertificateKey? Key { get; private set; }

    /// <summary>Reads the files of one answer.</summary>
    /// <param name="files">What is in them.</param>
    /// <param name="password">The password of a PFX or of an encrypted key, or null.</param>
    /// <exception cref="CryptographicException">One is in none of the formats, or its password is missing or wrong.</exception>
    public static CaResponse Read(IEnumerable<byte[]> files, string? password)
    {
        var answer = new CaResponse();
        try
        {
            foreach (var file in files)
            {
                answer.Add(file, password);
            }

            return answer;
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    /// <summary>The certificate that is for a key, or null.</summary>
    public X509Certificate2? LeafOf(CertificateKey key) => _certificates.FirstOrDefault(key.IsOf);

    public void Dispose()
    {
        _certificates.ForEach(c => c.Dispose());
        Key?.Dispose();
    }

    private void Add(byte[] file, string? password)
    {
        var text = Encoding.Latin1.GetString(file);
        if (!text.Contains("-----BEGIN ", StringComparison.Ordinal))
        {
            AddDer(Decoded(text) ?? file, password);
            return;
        }

        for (var rest = text; PemEncoding.TryFind(rest, out var fields); rest = rest[fields.Location.End.GetOffset(rest.Length)..])
        {
            if (rest[fields.Label].EndsWith("PRIVATE KEY", StringComparison.Ordinal))
            {
                Key ??= CertificateKey.FromPem(rest[fields.Location], password);
            }
            else if (rest[fields.Label] is not ("CERTIFICATE REQUEST" or "NEW CERTIFICATE REQUEST" or "EC PARAMETERS" or "DH PARAMETERS"))
            {
                AddDer(Convert.FromBase64String(rest[fields.Base64Data]), password);
            }
        }
    }

    private void AddDer(byte[] der, string? password)
    {
        switch (ContentOf(der))
        {
            case X509ContentType.Cert:
                _certificates.Add(X509CertificateLoader.LoadCertificate(der));
                break;
            case X509ContentType.Pkcs7:
                var signed = new SignedCms();
                signed.Decode(der);
                _certificates.AddRange(signed.Certificates);
                break;
            case X509ContentType.Pfx:
                AddPfx(der, password);
                break;
            default:
                throw new CryptographicException("it is no certificate; read are PEM, DER, PKCS#7 (p7b) and PFX");
        }
    }

    private void AddPfx(byte[] pfx, string? password)
    {
        foreach (var certificate in X509CertificateLoader.LoadPkcs12Collection(pfx, password, X509KeyStorageFlags.Exportable))
        {
            if (!certificate.HasPrivateKey)
            {
                _certificates.Add(certificate);
                continue;
            }

            using (certificate)
            {
                Key ??= CertificateKey.Of(certificate);
                _certificates.Add(X509CertificateLoader.LoadCertificate(certificate.RawData));
            }
        }
    }

    private static X509ContentType ContentOf(byte[] der)
    {
        try
        {
            return X509Certificate2.GetCertContentType(der);
        }
        catch (CryptographicException)
        {
            return X509ContentType.Unknown;
        }
    }

    // Some CAs answer by mail with base 64 and no line around it.
    private static byte[]? Decoded(string text)
    {
        var bytes = new byte[text.Length];
        return text.Length > 0 && Convert.TryFromBase64String(text.Trim(), bytes, out var length) && length > 0 && bytes[0] == 0x30
            ? bytes[..length]
            : null;
    }
}
