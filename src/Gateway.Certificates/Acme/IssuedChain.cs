using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.Certificates.Keys;
using Gateway.Certificates.Storage;

namespace Gateway.Certificates.Acme;

/// <summary>Reads the chain that a CA has issued, and looks whether it is what was asked for.</summary>
internal static class IssuedChain
{
    private const int MaximumCertificates = 10;

    public static AcmeResult<IssuedCertificate> Read(byte[] pem, CertificateKey key, IReadOnlyList<string> names, DateTimeOffset now)
    {
        var chain = new X509Certificate2Collection();
        try
        {
            chain.ImportFromPem(Encoding.Latin1.GetString(pem));
            if (chain.Count is 0 or > MaximumCertificates)
            {
                return Wrong($"is not a chain of one to {MaximumCertificates} certificates");
            }

            var leaf = chain[0];
            if (!key.IsOf(leaf))
            {
                return Wrong("is for another key");
            }

            if (names.FirstOrDefault(n => !leaf.MatchesHostname(n, allowWildcards: false, allowCommonName: false)) is { } absent)
            {
                return Wrong($"lacks the name {absent}");
            }

            if (leaf.NotAfter.ToUniversalTime() <= now.UtcDateTime)
            {
                return Wrong($"expired on {leaf.NotAfter.ToUniversalTime():u}");
            }

            return new IssuedCertificate(string.Concat(chain.Select(c => c.ExportCertificatePem() + "\n")), key);
        }
        catch (CryptographicException e)
        {
            return Wrong($"cannot be read: {e.Message}");
        }
        finally
        {
            foreach (var certificate in chain)
            {
                certificate.Dispose();
            }
        }
    }

    private static AcmeFailure Wrong(string what) => new(AcmeFailureKind.WrongCertificate, $"What the CA issued {what}.");
}
