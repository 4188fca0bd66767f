using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Certificates.Keys;

/// <summary>A private key, RSA or ECDSA: made, read from PEM, or taken from a certificate. It is never printed.</summary>
public sealed class CertificateKey : IDisposable
{
    private readonly AsymmetricAlgorithm _key;

    private CertificateKey(AsymmetricAlgorithm key)
    {
        _key = key;
    }

    /// <summary>
    /// How keys are encrypted at rest. OWASP's count of iterations is for passwords that people choose; this one protects files that are
    /// read at each start.
    /// </summary>
    public static PbeParameters Encryption { get; } = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 100_000);

    /// <summary>What signatures of this key hash with.</summary>
    public HashAlgorithmName Hash => _key is ECDsa { KeySize: 384 } ? HashAlgorithmName.SHA384 : HashAlgorithmName.SHA256;

    public bool IsRsa => _key is RSA;

    /// <summary>"RSA 2048", "ECDSA P-256".</summary>
    public string Description => IsRsa ? $"RSA {_key.KeySize}" : $"ECDSA P-{_key.KeySize}";

    /// <summary>Signs certificates and revocation lists, RSA with PKCS#1 padding, which every client verifies.</summary>
    public X509SignatureGenerator Signer => _key is RSA rsa
        ? X509SignatureGenerator.CreateForRSA(rsa, RSASignaturePadding.Pkcs1)
        : X509SignatureGenerator.CreateForECDsa((ECDsa)_key);

    public static CertificateKey Create(CertificateKeyKind kind) => new(kind switch
    {
        CertificateKeyKind.EcdsaP256 => ECDsa.Create(ECCurve.NamedCurves.nistP256),
        CertificateKeyKind.EcdsaP384 => ECDsa.Create(ECCurve.NamedCurves.nistP384),
        CertificateKeyKind.Rsa2048 => RSA.Create(2048),
        CertificateKeyKind.Rsa3072 => RSA.Create(3072),
        CertificateKeyKind.Rsa4096 => RSA.Create(4096),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "is not a kind of key"),
    });

    /// <summary>Reads a PEM key: PKCS#8, encrypted or not, PKCS#1, or SEC 1.</summary>
    /// <exception cref="CryptographicException">It is not a key that is known here, or the passphrase is missing or wrong.</exception>
    public static CertificateKey FromPem(string pem, string? passphrase)
    {
        if (!IsEncrypted(pem))
        {
            return FromAlgorithm((rsa, text) => rsa.ImportFromPem(text), (ecdsa, text) => ecdsa.ImportFromPem(text), pem);
        }

        return string.IsNullOrEmpty(passphrase)
            ? throw new CryptographicException("the key is encrypted and no password is given")
            : FromAlgorithm((rsa, text) => rsa.ImportFromEncryptedPem(text, passphrase), (
                ecdsa, text) => ecdsa.ImportFromEncryptedPem(text, passphrase), pem);
    }

    /// <summary>The key that is with a certificate.</summary>
    /// <exception cref="CryptographicException">There is none that is known here.</exception>
    public static CertificateKey Of(X509Certificate2 certificate)
    {
        using var rsa = certificate.GetRSAPrivateKey();
        using var ecdsa = rsa is null ? certificate.GetECDsaPrivateKey() : null;
        return ((AsymmetricAlgorithm?)rsa ?? ecdsa) is { } key
            ? FromPem(ExportableCopy(key), passphrase: null)
            : throw new CryptographicException("it holds no private key that is RSA or ECDSA");
    }

    /// <summary>Whether PEM text holds a key that needs a passphrase.</summary>
    public static bool IsEncrypted(string pem) =>
        pem.Contains("BEGIN ENCRYPTED PRIVATE KEY", StringComparison.Ordinal)
        || pem.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal);

    /// <summary>PKCS#8 as PEM, encrypted (PBES2, AES-256) where a passphrase is given.</summary>
    public string ExportPem(string? passphrase) =>
        string.IsNullOrEmpty(passphrase) ? _key.ExportPkcs8PrivateKeyPem() : _key.ExportEncryptedPkcs8PrivateKeyPem(passphrase, Encryption);

    /// <summary>Whether a certificate is for this key.</summary>
    public bool IsOf(X509Certificate2 certificate) =>
        _key.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(certificate.PublicKey.ExportSubjectPublicKeyInfo());

    /// <summary>The certificate with this key attached, as handshakes want it.</summary>
    public X509Certificate2 Attach(X509Certificate2 certificate) =>
        _key is RSA rsa ? certificate.CopyWithPrivateKey(rsa) : certificate.CopyWithPrivateKey((ECDsa)_key);

    /// <summary>The beginning of a request or certificate for this key.</summary>
    public CertificateRequest CreateRequest(X500DistinguishedName subject) =>
        _key is RSA rsa
            ? new CertificateRequest(subject, rsa, Hash, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(subject, (ECDsa)_key, Hash);

    public void Dispose() => _key.Dispose();

    private static string ExportableCopy(AsymmetricAlgorithm key)
    {
        const string once = "once";

        // A key from a PFX may be exported only encrypted on some systems.
        var encrypted = key.ExportEncryptedPkcs8PrivateKey(
            once, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1));
        using var copy = key is RSA ? (AsymmetricAlgorithm)RSA.Create() : ECDsa.Create();
        copy.ImportEncryptedPkcs8PrivateKey(once, encrypted, out _);
        return copy.ExportPkcs8PrivateKeyPem();
    }

    private static CertificateKey FromAlgorithm(Action<RSA, string> readRsa, Action<ECDsa, string> readEcdsa, string pem)
    {
        var ecdsa = ECDsa.Create();
        try
        {
            readEcdsa(ecdsa, pem);
            return new CertificateKey(ecdsa);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            ecdsa.Dispose();
        }

        var rsa = RSA.Create();
        try
        {
            readRsa(rsa, pem);
            return new CertificateKey(rsa);
        }
        catch (ArgumentException e)
        {
            rsa.Dispose();
            throw new CryptographicException("it holds no PEM private key", e);
        }
        catch (CryptographicException)
        {
            rsa.Dispose();
            throw;
        }
    }
}
