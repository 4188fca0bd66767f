using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.Certificates.Authority;
using Gateway.Certificates.Settings;
using Gateway.Certificates.Storage;

namespace Gateway.Certificates.Backup;

/// <summary>Finds what a restore would put something older in the place of.</summary>
internal static class RestoreConflicts
{
    /// <summary>A sentence for each; empty where nothing is lost.</summary>
    public static IReadOnlyList<string> Find(CertificatesOptions options, IReadOnlyList<BackupEntry> entries) =>
        [.. CertificateBackup.Names(entries)
            .Select(n => OfName(options, n.Key, [.. n]))
            .OfType<string>(), .. OfAuthority(options.Authority, entries)];

    private static string? OfName(CertificatesOptions options, string folderName, IReadOnlyList<BackupEntry> entries)
    {
        var name = folderName.StartsWith('_') ? $"*{folderName[1..]}" : folderName;
        if (!ServerNames.IsName(name))
        {
            return null;
        }

        var here = Issued(ReadFile(Path.Combine(new CertificateStore(options.Store).CurrentOf(name), CertificateStore.ChainFile)));
        var version = entries.FirstOrDefault(e => e.Link is not null)?.Link;
        var chain = version is null
            ? $"store/{folderName}/{CertificateStore.ChainFile}"
            : $"store/{folderName}/{version}/{CertificateStore.ChainFile}";
        var there = Issued(entries.FirstOrDefault(e => e.Path == chain)?.Content);
        return here is not null && (there is null || here > there)
            ? $"{name}: the certificate here was issued on {here:u}, the one in the backup {(there is null ? "is none" : $"on {there:u}")}"
            : null;
    }

    private static IEnumerable<string> OfAuthority(CertificateAuthorityOptions options, IReadOnlyList<BackupEntry> entries)
    {
        byte[]? There(string file) => entries.FirstOrDefault(e => CertificateBackup.IsAuthority(e, file))?.Content;
        if (!CertificateAuthority.Exists(options) || There(CertificateAuthority.CertificateFile) is not { } certificate)
        {
            yield break;
        }

        if (!certificate.AsSpan().SequenceEqual(ReadFile(Path.Combine(options.Folder, CertificateAuthority.CertificateFile))))
        {
            yield return "the own CA here is another than the one in the backup";
        }
        else if (Lines(ReadFile(Path.Combine(options.Folder, AuthorityRegister.FileName))) > Lines(There(AuthorityRegister.FileName)))
        {
            yield return "the own CA here has issued or revoked since the backup was made";
        }
    }

    private static int Lines(byte[]? content) => content?.Count(b => b == '\n') ?? 0;

    private static byte[]? ReadFile(string path) => File.Exists(path) ? File.ReadAllBytes(path) : null;

    private static DateTime? Issued(byte[]? chain)
    {
        try
        {
            if (chain is null || PemFile.Certificates(Encoding.Latin1.GetString(chain)).FirstOrDefault() is not { } der)
            {
                return null;
            }

            using var certificate = X509CertificateLoader.LoadCertificate(der);
            return certificate.NotBefore.ToUniversalTime();
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }
    }
}
