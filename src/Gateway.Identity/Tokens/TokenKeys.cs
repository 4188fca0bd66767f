using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.IdentityModel.Tokens;

namespace Gateway.Identity.Tokens;

/// <summary>The public keys of an issuer; immutable. Symmetric and weak keys that the issuer publishes are left out.</summary>
internal sealed class TokenKeys
{
    private const int MinimumRsaBits = 2_048;
    private const int MaximumKeys = 100;

    private readonly FrozenDictionary<string, SecurityKey[]> _byId;
    private readonly SecurityKey[] _all;

    private TokenKeys(SecurityKey[] keys)
    {
        _all = keys;
        _byId = keys
            .GroupBy(k => k.KeyId ?? "", StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);
    }

    /// <summary>Whether both have the same keys, so that tokens verified with one are valid with the other.</summary>
    public bool IsSameAs(TokenKeys other) => _all.Select(Print).ToHashSet(StringComparer.Ordinal).SetEquals(other._all.Select(Print));

    /// <summary>The keys that may have signed a token with that <c>kid</c>; all if it has none.</summary>
    public IReadOnlyList<SecurityKey> For(string? keyId) => string.IsNullOrEmpty(keyId) ? _all : _byId.GetValueOrDefault(keyId) ?? [];

    /// <summary>Parses a JWK set (RFC 7517), or PEM with public keys or certificates.</summary>
    /// <exception cref="FormatException">It is neither, or has no usable key.</exception>
    public static TokenKeys Read(string text)
    {
        var keys = text.AsSpan().TrimStart().StartsWith("{") ? ReadSet(text) : ReadPem(text);
        var usable = keys.Where(IsUsable).Take(MaximumKeys).ToArray();
        return usable.Length > 0
            ? new TokenKeys(usable)
            : throw new FormatException("it contains no RSA key of 2048 bits or more and no EC key");
    }

    private static IEnumerable<SecurityKey> ReadSet(string text)
    {
        try
        {
            // Keys for encryption are left out.
            return JsonWebKeySet.Create(text) is { } set
                ? [.. set.Keys.Where(k => k.Use is null or "sig").Select(Convert).OfType<SecurityKey>()]
                : [];
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"it is not a JWK set: {e.Message}", e);
        }
    }

    private static SecurityKey? Convert(JsonWebKey key) =>
        key.Kty is JsonWebAlgorithmsKeyTypes.RSA or JsonWebAlgorithmsKeyTypes.EllipticCurve
        && JsonWebKeyConverter.TryConvertToSecurityKey(key, out var converted) ? converted : null;

    private static List<SecurityKey> ReadPem(string text)
    {
        var keys = new List<SecurityKey>();
        var rest = text.AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            var block = rest[fields.Location];
            switch (rest[fields.Label])
            {
                case "CERTIFICATE":
                    using (var certificate = X509Certificate2.CreateFromPem(block))
                    {
                        keys.AddRange(Key(certificate.PublicKey.ExportSubjectPublicKeyInfo()));
                    }

                    break;
                case "PUBLIC KEY":
                    keys.AddRange(Key(System.Convert.FromBase64String(rest[fields.Base64Data].ToString())));
                    break;
                default:
                    throw new FormatException($"it contains a {rest[fields.Label]}; allowed: PUBLIC KEY, CERTIFICATE");
            }

            rest = rest[fields.Location.End..];
        }

        return keys;
    }

    private static IEnumerable<SecurityKey> Key(byte[] subjectPublicKeyInfo)
    {
        var rsa = RSA.Create();
        try
        {
            rsa.ImportSubjectPublicKeyInfo(subjectPublicKeyInfo, out _);
            return [new RsaSecurityKey(rsa.ExportParameters(false))];
        }
        catch (CryptographicException)
        {
            var ec = ECDsa.Create();
            ec.ImportSubjectPublicKeyInfo(subjectPublicKeyInfo, out _);
            return [new ECDsaSecurityKey(ec)];
        }
        finally
        {
            rsa.Dispose();
        }
    }

    private static bool IsUsable(SecurityKey key) => key is ECDsaSecurityKey or X509SecurityKey { PublicKey: ECDsa }
        || (key is RsaSecurityKey or X509SecurityKey && key.KeySize >= MinimumRsaBits);

    private static string Print(SecurityKey key) => $"{key.KeyId} {System.Convert.ToBase64String(key.ComputeJwkThumbprint())}";
}
