using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Certificates.Keys;
using Gateway.Certificates.Settings;
using Gateway.Certificates.Storage;

namespace Gateway.Certificates.Authority;

/// <summary>
/// An own certificate authority: a key in a folder, what it issued in a register beside it, and the list of what it revoked. Every change
/// is in the register before anybody sees its effect.
/// </summary>
public sealed class CertificateAuthority : IDisposable
{
    public const string CertificateFile = "ca.pem";

    public const string KeyFile = "ca.key";

    public const string RevocationList = "ca.crl";

    // Clocks of clients run late.
    private static readonly TimeSpan Backdate = TimeSpan.FromMinutes(5);

    private readonly CertificateAuthorityOptions _options;
    private readonly CertificateKey _key;
    private readonly TimeProvider _time;

    private CertificateAuthority(CertificateAuthorityOptions options, X509Certificate2 certificate, CertificateKey key, TimeProvider time)
    {
        _options = options;
        _key = key;
        _time = time;
        Certificate = certificate;
        Register = new AuthorityRegister(options.Folder, time);
    }

    /// <summary>The authority's certificate, without its key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The authority's own certificate, for clients to trust.</summary>
    public string CertificatePem => Certificate.ExportCertificatePem();

    public AuthorityRegister Register { get; }

    public static bool Exists(CertificateAuthorityOptions options) => File.Exists(Path.Combine(options.Folder, CertificateFile));

    /// <summary>Opens the authority in a folder, or makes one there that lives ten years; its key is not encrypted.</summary>
    public static CertificateAuthority OpenOrCreate(string folder, string commonName, TimeProvider time) =>
        OpenOrCreate(new CertificateAuthorityOptions { Folder = folder, Name = commonName }, passphrase: null, time);

    /// <summary>Opens the authority, or makes it as the options say.</summary>
    /// <exception cref="CryptographicException">What is there is not an authority, or the passphrase of its key is missing or
    /// wrong.</exception>
    /// <exception cref="IOException">The folder cannot be read or written.</exception>
    public static CertificateAuthority OpenOrCreate(CertificateAuthorityOptions options, string? passphrase, TimeProvider time)
    {
        var authority = OpenOrCreate(options, passphrase, time, out var isNew);
        if (isNew)
        {
            try
            {
                // What it issues may name the list, and a client that cannot have it refuses the certificate.
                authority.PublishRevocationList();
            }
            catch
            {
                authority.Dispose();
                throw;
            }
        }

        return authority;
    }

    /// <summary>Issues a server certificate for DNS names, wildcards and IP addresses; it never outlives the authority.</summary>
    public IssuedCertificate Issue(
        IReadOnlyList<string> names, TimeSpan life, CertificateKeyKind kind = CertificateKeyKind.EcdsaP256, string by = "gateway")
    {
        using var key = CertificateKey.Create(kind);
        var request = key.CreateRequest(new CertificateSubject(names[0]).ToName());
        request.CertificateExtensions.Add(CertificateSubject.AlternativeNames(names));
        using var certificate = Sign(request, CertificatePurpose.Server, names, life, by, key.IsRsa);
        return new IssuedCertificate($"{certificate.ExportCertificatePem()}\n{CertificatePem}\n", key);
    }

    /// <summary>Issues a certificate with which a person or a device says who it is.</summary>
    public IssuedCertificate IssueClient(
        ClientIdentity client, TimeSpan life, CertificateKeyKind kind = CertificateKeyKind.EcdsaP256, string by = "gateway")
    {
        using var key = CertificateKey.Create(kind);
        var request = key.CreateRequest(client.ToName());
        if (client.AlternativeNames() is { } names)
        {
            request.CertificateExtensions.Add(names);
        }

        using var certificate = Sign(request, client.Purpose, client.Names, life, by, key.IsRsa);
        return new IssuedCertificate($"{certificate.ExportCertificatePem()}\n{CertificatePem}\n", key);
    }

    /// <summary>Revokes what was issued under a serial number, and publishes a new list.</summary>
    /// <returns>False where the register knows no such certificate, or it is revoked already.</returns>
    public bool Revoke(string serial, X509RevocationReason reason, string by)
    {
        if (!Register.Revoke(serial, reason, by))
        {
            return false;
        }

        PublishRevocationList();
        return true;
    }

    /// <summary>Writes a new list of what is revoked and has not expired, DER, with the next number.</summary>
    public byte[] PublishRevocationList()
    {
        using var guard = StoreLock.Take(new DiskFiles(), _options.Folder);
        var path = Path.Combine(_options.Folder, RevocationList);
        var now = _time.GetUtcNow();
        var list = new CertificateRevocationListBuilder();
        foreach (var entry in Register.Read().Where(e => e.RevokedAt is not null && e.NotAfter > now))
        {
            list.AddEntry(Convert.FromHexString(entry.Serial), entry.RevokedAt, entry.Reason);
        }

        var number = RevocationListFile.NumberAfter(path, now);
        using var issuer = _key.Attach(Certificate);
        var der = list.Build(
            issuer, number, now + _options.RevocationListLife, _key.Hash, _key.IsRsa ? RSASignaturePadding.Pkcs1 : null, now - Backdate);
        PrivateFile.WritePublic(path, der);
        return der;
    }

    public void Dispose()
    {
        Certificate.Dispose();
        _key.Dispose();
    }

    private static CertificateAuthority OpenOrCreate(
        CertificateAuthorityOptions options, string? passphrase, TimeProvider time, out bool isNew)
    {
        using var guard = StoreLock.Take(new DiskFiles(), options.Folder);
        isNew = !Exists(options);
        if (isNew)
        {
            Create(options, passphrase, time);
        }

        var certificate = X509CertificateLoader.LoadCertificate(PemFile.FirstCertificate(Path.Combine(options.Folder, CertificateFile)));
        try
        {
            var key = CertificateKey.FromPem(File.ReadAllText(Path.Combine(options.Folder, KeyFile)), passphrase);
            return key.IsOf(certificate)
                ? new CertificateAuthority(options, certificate, key, time)
                : throw new CryptographicException($"{KeyFile} is not the key of {CertificateFile}");
        }
        catch (Exception e) when (e is CryptographicException or IOException)
        {
            certificate.Dispose();
            throw;
        }
    }

    private static void Create(CertificateAuthorityOptions options, string? passphrase, TimeProvider time)
    {
        using var key = CertificateKey.Create(options.Key);
        var request = key.CreateRequest(new CertificateSubject(options.Name).ToName());
        foreach (var extension in CertificateExtensions.OfAuthority(request.PublicKey, options.PermittedDomains))
        {
            request.CertificateExtensions.Add(extension);
        }

        var now = time.GetUtcNow();
        using var certificate = request.Create(request.SubjectName, key.Signer, now - Backdate, now + options.Life, SerialNumber());

        // The key first: a certificate without its key is what a crash in between must not leave.
        PrivateFile.WriteSecret(Path.Combine(options.Folder, KeyFile), key.ExportPem(passphrase));
        PrivateFile.WritePublic(Path.Combine(options.Folder, CertificateFile), certificate.ExportCertificatePem());
    }

    private X509Certificate2 Sign(
        CertificateRequest request, CertificatePurpose purpose, IReadOnlyList<string> names, TimeSpan life, string by, bool isRsa)
    {
        foreach (var extension in CertificateExtensions.OfEndEntity(request.PublicKey, purpose, isRsa, Certificate, _options.PublicUrl))
        {
            request.CertificateExtensions.Add(extension);
        }

        var now = _time.GetUtcNow();
        var end = now + life;
        var last = new DateTimeOffset(Certificate.NotAfter.ToUniversalTime());
        if (last <= now)
        {
            throw new CryptographicException($"the own CA expired on {last:u}");
        }

        var certificate = request.Create(Certificate.SubjectName, _key.Signer, now - Backdate, end < last ? end : last, SerialNumber());
        Register.Issued(certificate, purpose, names, by);
        return certificate;
    }

    // RFC 5280 4.1.2.2: positive, at most 20 bytes, and not to be guessed: 128 random bits behind a leading one.
    private static byte[] SerialNumber() => [1, .. RandomNumberGenerator.GetBytes(16)];
}
