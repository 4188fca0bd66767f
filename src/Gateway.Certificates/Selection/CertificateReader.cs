using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.Certificates.Keys;
using Gateway.Certificates.Settings;
using Gateway.Certificates.Storage;
using Gateway.Configuration;

namespace Gateway.Certificates.Selection;

/// <summary>Reads one configured certificate: PEM in one file or two, or PFX; the key may be encrypted. A mistake is a finding.</summary>
internal static class CertificateReader
{
    /// <summary>Reads the certificate of <paramref name="name"/>; one that is still what <paramref name="known"/> is, is that.</summary>
    public static CertificateReadResult Read(
        string name, CertificateOptions options, CertificateStore store, DateTimeOffset now, ServerCertificate? known = null)
    {
        var location = store.Locate(name, options);
        var password = options.Password ?? (location.IsStore ? store.Passphrase : null);
        if (options.Issuer != CertificateSource.None && location.IsStore && !store.Has(name))
        {
            return new CertificateReadResult(null, [new CertificateDiagnostic(
                "", $"has no certificate yet; {options.Issuer} issues it while the gateway runs", IsWarning: true)]);
        }

        if (ReadFile(location.Chain, out var chain) is { } chainError)
        {
            return CertificateReadResult.Failed(location.IsStore ? "" : "File", chainError);
        }

        byte[] key = [];
        if (location.Key is { } keyPath && ReadFile(keyPath, out key) is { } keyError)
        {
            return CertificateReadResult.Failed(location.IsStore ? "" : "KeyFile", keyError);
        }

        var digest = Convert.ToHexString(SHA256.HashData([.. SHA256.HashData(chain), .. SHA256.HashData(
            key), .. Encoding.UTF8.GetBytes($"{location.Chain}\n{location.Key}\n{password}")]));
        if (known is not null && known.Digest == digest)
        {
            return new CertificateReadResult(known, []);
        }

        try
        {
            var (leaf, others) = CertificateFiles.Parse(chain, location.Key is null ? chain : key, password);
            var certificate = new ServerCertificate(name, location.Chain, leaf, others, digest);
            var findings = Inspect(certificate, now).ToArray();
            if (findings.All(f => f.IsWarning))
            {
                return new CertificateReadResult(certificate, findings);
            }

            leaf.Dispose();
            return new CertificateReadResult(null, findings);
        }
        catch (CryptographicException e)
        {
            return CertificateReadResult.Failed(options.Password is null ? Setting(location) : "Password", $"cannot be used: {e.Message}");
        }
        catch (ArgumentException e)
        {
            var setting = location.Key is null ? "File" : "KeyFile";
            return CertificateReadResult.Failed(
                location.IsStore ? "" : setting, $"does not hold the key of the chain's first certificate: {e.Message}");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static string Setting(CertificateLocation location) => location.IsStore ? "" : "File";

    private static string? ReadFile(string path, out byte[] bytes)
    {
        bytes = [];
        try
        {
            bytes = CertificateFiles.Read(path);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"cannot be read: {FileFault.Of(path, e)}";
        }
    }

    private static IEnumerable<CertificateDiagnostic> Inspect(ServerCertificate certificate, DateTimeOffset now)
    {
        var leaf = certificate.Leaf;
        if (CertificateStrength.FindWeakness(leaf) is { } weakness)
        {
            yield return new CertificateDiagnostic("", weakness, IsWarning: false);
        }

        var sample = certificate.Name.StartsWith("*.", StringComparison.Ordinal) ? $"any{certificate.Name[1..]}" : certificate.Name;
        if (!leaf.MatchesHostname(sample, allowWildcards: true, allowCommonName: false))
        {
            yield return new CertificateDiagnostic("", $"is not a name of its certificate ({Names(leaf)})", IsWarning: false);
        }

        if (leaf.NotAfter.ToUniversalTime() < now.UtcDateTime)
        {
            yield return new CertificateDiagnostic(
                "", $"has a certificate that expired on {leaf.NotAfter.ToUniversalTime():u}", IsWarning: true);
        }
        else if (leaf.NotBefore.ToUniversalTime() > now.UtcDateTime)
        {
            yield return new CertificateDiagnostic(
                "", $"has a certificate that is not valid before {leaf.NotBefore.ToUniversalTime():u}", IsWarning: true);
        }
    }

    private static string Names(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault() is { } names
        ? string.Join(", ", names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(a => a.ToString())))
        : "it names none";
}
