using System.Security.Cryptography;

namespace Gateway.Certificates.Storage;

/// <summary>Finds certificates in PEM text.</summary>
internal static class PemFile
{
    private const string Label = "CERTIFICATE";

    /// <summary>The DER of the first certificate in a file.</summary>
    /// <exception cref="CryptographicException">There is none.</exception>
    public static byte[] FirstCertificate(string path) =>
        Certificates(File.ReadAllText(path)).FirstOrDefault() ?? throw new CryptographicException($"{path} holds no PEM certificate");

    /// <summary>The DER of every certificate in a text, in its order.</summary>
    /// <exception cref="CryptographicException">One is not base 64.</exception>
    public static IEnumerable<byte[]> Certificates(string text)
    {
        for (var rest = text; PemEncoding.TryFind(rest, out var fields); rest = rest[fields.Location.End.GetOffset(rest.Length)..])
        {
            if (rest[fields.Label] is Label or "X509 CERTIFICATE" or "TRUSTED CERTIFICATE")
            {
                yield return Convert.FromBase64String(rest[fields.Base64Data]);
            }
        }
    }
}
