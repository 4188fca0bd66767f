using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.Certificates.Keys;

namespace Gateway.Preauthentication.Assertions;

/// <summary>A key on the curve P-256 that signs assertions (RFC 7518 3.4), with its published public half.</summary>
internal sealed class AssertionKey
{
    private readonly Lock _gate = new();
    private readonly ECDsa _key;

    public AssertionKey(ECDsa key, DateTimeOffset created)
    {
        _key = key;
        Created = created;
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        X = Base64Url.EncodeToString(point.X);
        Y = Base64Url.EncodeToString(point.Y);

        // RFC 7638 3.2: the thumbprint covers these members in this order, without blanks.
        Id = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{X}}","y":"{{Y}}"}""")));
        Header = Base64Url.EncodeToString(Encoding.ASCII.GetBytes($$"""{"alg":"ES256","typ":"JWT","kid":"{{Id}}"}"""));
    }

    public string Id { get; }

    public DateTimeOffset Created { get; }

    /// <summary>The encoded header of every token that the key signs.</summary>
    public string Header { get; }

    private string X { get; }

    private string Y { get; }

    public static AssertionKey Create(DateTimeOffset now) => new(ECDsa.Create(ECCurve.NamedCurves.nistP256), now);

    /// <exception cref="CryptographicException">The PEM has no private key on that curve, or the passphrase is wrong.</exception>
    /// <exception cref="ArgumentException">The text is not PEM, or is encrypted where no passphrase is given, or the other way round.
    /// </exception>
    public static AssertionKey Import(ReadOnlySpan<char> pem, string? passphrase, DateTimeOffset created)
    {
        var key = ECDsa.Create();
        if (passphrase is null)
        {
            key.ImportFromPem(pem);
        }
        else
        {
            key.ImportFromEncryptedPem(pem, passphrase);
        }

        return key.ExportParameters(includePrivateParameters: true) is { D: not null, Curve.Oid.Value: "1.2.840.10045.3.1.7" }
            ? new AssertionKey(key, created)
            : throw new CryptographicException("not a private key on P-256");
    }

    /// <summary>PKCS#8, encrypted where a passphrase is given.</summary>
    public string ExportPem(string? passphrase) =>
        passphrase is null
            ? _key.ExportPkcs8PrivateKeyPem()
            : _key.ExportEncryptedPkcs8PrivateKeyPem(passphrase, CertificateKey.Encryption);

    /// <summary>Signs in the format of RFC 7518 3.4: r and s concatenated.</summary>
    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        lock (_gate)
        {
            return _key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
    }

    /// <summary>Writes the public half (RFC 7517 4).</summary>
    public void WritePublic(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("kty", "EC");
        json.WriteString("use", "sig");
        json.WriteString("alg", "ES256");
        json.WriteString("crv", "P-256");
        json.WriteString("kid", Id);
        json.WriteString("x", X);
        json.WriteString("y", Y);
        json.WriteEndObject();
    }

    public override string ToString() => Id;
}
