using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Certificates.Keys;

namespace Gateway.Certificates;

/// <summary>An own certificate authority: a key in a folder, and server certificates signed with it.</summary>
public sealed class CertificateAuthority : IDisposable
{
    public const string CertificateFile = "ca.pem";

    public const string KeyFile = "ca.key";

    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    // Clocks of clients run late.
    private static readonly TimeSpan Backdate = TimeSpan.FromHours(1);

    private readonly X509Certificate2 _certificate;
    private readonly TimeProvider _time;

    private CertificateAuthority(X509Certificate2 certificate, TimeProvider time)
    {
        _certificate = certificate;
        _time = time;
    }

    /// <summary>The authority's own certificate, for clients to trust.</summary>
    public string CertificatePem => _certificate.ExportCertificatePem();

    /// <summary>Opens the authority in a folder, or makes one there that lives ten years.</summary>
    /// <exception cref="CryptographicException">What is there is not an authority.</exception>
    public static CertificateAuthority OpenOrCreate(string folder, string commonName, TimeProvider time)
    {
        var certificatePath = Path.Combine(folder, CertificateFile);
        var keyPath = Path.Combine(folder, KeyFile);
        if (File.Exists(certificatePath))
        {
            return new CertificateAuthority(X509Certificate2.CreateFromPemFile(certificatePath, keyPath), time);
        }

        Directory.CreateDirectory(folder);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var request = new CertificateRequest(Name(commonName), key, HashAlgorithmName.SHA384);
        request.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForCertificateAuthority(pathLengthConstraint: 0));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var now = time.GetUtcNow();
        var certificate = request.CreateSelfSigned(now - Backdate, now.AddYears(10));

        // The key first: a certificate without its key is what a crash in between must not leave.
        PrivateFile.WriteSecret(keyPath, key.ExportPkcs8PrivateKeyPem());
        PrivateFile.WritePublic(certificatePath, certificate.ExportCertificatePem());
        return new CertificateAuthority(certificate, time);
    }

    /// <summary>Issues a server certificate for DNS names, wildcards and IP addresses; it never outlives the authority.</summary>
    public IssuedCertificate Issue(IReadOnlyList<string> names, TimeSpan life)
    {
        using var key = CertificateKey.Create(CertificateKeyKind.EcdsaP256);
        var request = key.CreateRequest(Name(names[0]));
        request.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForEndEntity(critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        request.CertificateExtensions.Add(AlternativeNames(names));

        var now = _time.GetUtcNow();
        var end = now + life;
        var last = new DateTimeOffset(_certificate.NotAfter.ToUniversalTime());
        using var certificate = request.Create(_certificate, now - Backdate, end < last ? end : last, SerialNumber());
        return new IssuedCertificate($"{certificate.ExportCertificatePem()}\n{CertificatePem}\n", key);
    }

    public void Dispose() => _certificate.Dispose();

    private static X509Extension AlternativeNames(IReadOnlyList<string> names)
    {
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                alternatives.AddIpAddress(address);
            }
            else
            {
                alternatives.AddDnsName(name);
            }
        }

        return alternatives.Build();
    }

    private static X500DistinguishedName Name(string commonName)
    {
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(commonName);
        return name.Build();
    }

    // RFC 5280 4.1.2.2: positive, at most 20 bytes, and not to be guessed.
    private static byte[] SerialNumber()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x7f) | 0x40);
        return serial;
    }
}
