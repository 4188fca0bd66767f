using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Certificates.Keys;
using Gateway.Certificates.Settings;

namespace Gateway.Certificates.Acme;

/// <summary>The key of an ACME account: signs requests (RFC 7515, RFC 7518) and never leaves.</summary>
internal sealed class AcmeKey : IDisposable
{
    private readonly AsymmetricAlgorithm _key;

    private AcmeKey(AsymmetricAlgorithm key)
    {
        _key = key;
        Jwk = PublicKey(key);

        // RFC 7638 3: the members that are required, in this order and without spaces; that is how they are written.
        Thumbprint = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(Jwk.ToJsonString())));
    }

    public JsonObject Jwk { get; }

    /// <summary>The JWK thumbprint, the second half of each key authorization.</summary>
    public string Thumbprint { get; }

    public static AcmeKey Create(AcmeAccountKey type) => new(type switch
    {
        AcmeAccountKey.Rsa2048 => RSA.Create(2048),
        AcmeAccountKey.Rsa3072 => RSA.Create(3072),
        _ => ECDsa.Create(ECCurve.NamedCurves.nistP256),
    });

    /// <exception cref="CryptographicException">It is no key of these kinds, or the passphrase is another.</exception>
    public static AcmeKey FromPem(string pem, string? passphrase)
    {
        using var key = CertificateKey.FromPem(pem, passphrase);
        var plain = key.ExportPem(passphrase: null);
        AsymmetricAlgorithm copy = key.IsRsa ? RSA.Create() : ECDsa.Create();
        copy.ImportFromPem(plain);
        return new AcmeKey(copy);
    }

    /// <summary>PKCS#8 as PEM, encrypted where a passphrase is given.</summary>
    public string ToPem(string? passphrase)
    {
        using var key = CertificateKey.FromPem(_key.ExportPkcs8PrivateKeyPem(), passphrase: null);
        return key.ExportPem(passphrase);
    }

    /// <summary>A signed request: flattened JWS in JSON (RFC 8555 6.2).</summary>
    /// <param name="url">Where it is sent.</param>
    /// <param name="payload">JSON, or empty for POST-as-GET.</param>
    /// <param name="nonce">A fresh one of the server's.</param>
    /// <param name="account">The account's URL, or null where the key itself is to be shown.</param>
    public byte[] Sign(Uri url, string payload, string nonce, string? account)
    {
        var header = new JsonObject { ["alg"] = _key is RSA ? "RS256" : "ES256", ["nonce"] = nonce, ["url"] = url.AbsoluteUri };
        if (account is null)
        {
            header["jwk"] = Jwk.DeepClone();
        }
        else
        {
            header["kid"] = account;
        }

        return Jws(header, payload, Sign);
    }

    /// <summary>The proof that this account belongs to one of the CA's customers (RFC 8555 7.3.4).</summary>
    public JsonNode BindTo(string keyId, ReadOnlySpan<byte> hmacKey, Uri newAccount)
    {
        var header = new JsonObject { ["alg"] = "HS256", ["kid"] = keyId, ["url"] = newAccount.AbsoluteUri };
        var key = hmacKey.ToArray();
        try
        {
            // it was written a line above
            return JsonNode.Parse(Jws(header, Jwk.ToJsonString(), bytes => HMACSHA256.HashData(key, bytes)))!;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    public void Dispose() => _key.Dispose();

    private static byte[] Jws(JsonObject header, string payload, Func<byte[], byte[]> sign)
    {
        var head = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header.ToJsonString()));
        var body = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload));
        var signature = Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes($"{head}.{body}")));
        return Encoding.UTF8.GetBytes(
            new JsonObject { ["protected"] = head, ["payload"] = body, ["signature"] = signature }.ToJsonString());
    }

    // RFC 7518 3.4: the two numbers one behind the other, not DER.
    private byte[] Sign(byte[] bytes) => _key switch
    {
        RSA rsa => rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        ECDsa ecdsa => ecdsa.SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
        _ => throw new InvalidOperationException("The key is of another kind."),
    };

    private static JsonObject PublicKey(AsymmetricAlgorithm key)
    {
        if (key is RSA rsa)
        {
            var numbers = rsa.ExportParameters(includePrivateParameters: false);
            return new JsonObject
            {
                ["e"] = Base64Url.EncodeToString(numbers.Exponent),
                ["kty"] = "RSA",
                ["n"] = Base64Url.EncodeToString(numbers.Modulus),
            };
        }

        if (key is not ECDsa { KeySize: 256 } ecdsa)
        {
            throw new CryptographicException("The key is neither RSA nor on the curve P-256.");
        }

        var point = ecdsa.ExportParameters(includePrivateParameters: false).Q;
        return new JsonObject
        {
            ["crv"] = "P-256",
            ["kty"] = "EC",
            ["x"] = Base64Url.EncodeToString(point.X),
            ["y"] = Base64Url.EncodeToString(point.Y),
        };
    }
}
