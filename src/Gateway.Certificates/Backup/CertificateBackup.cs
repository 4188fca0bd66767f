using System.Security.Cryptography;
using System.Text;
using Gateway.Certificates.Keys;
using Gateway.Certificates.Settings;
using Gateway.Certificates.Storage;

namespace Gateway.Certificates.Backup;

/// <summary>
/// The store and the own CA in one encrypted file. Keys are in it as they are without the store's passphrase, so that it can be restored on
/// a machine with another one, or none.
/// </summary>
public static class CertificateBackup
{
    private const string StoreRoot = "store";
    private const string AuthorityRoot = "authority";

    /// <summary>Makes a backup that the passphrase opens.</summary>
    /// <exception cref="CryptographicException">A key cannot be read with the store's passphrase.</exception>
    public static byte[] Create(CertificatesOptions options, string passphrase, TimeProvider time)
    {
        return PasswordEnvelope.Seal(BackupArchive.Write(Collect(options), time.GetUtcNow()), passphrase);
    }

    /// <summary>The entries of the store and of the own CA.</summary>
    /// <exception cref="CryptographicException">A key cannot be read with the store's passphrase.</exception>
    public static IEnumerable<BackupEntry> Collect(CertificatesOptions options) => Collect(
        StoreRoot, options.Store, options.Passphrase).Concat(Collect(AuthorityRoot, options.Authority.Folder, options.Passphrase));

    /// <summary>Whether an entry is of the store or of the own CA.</summary>
    public static bool IsCertificate(BackupEntry entry) => entry.Parts is [StoreRoot or AuthorityRoot, _, ..];

    /// <summary>What is newer here than in a backup, in words; none where nothing would be lost.</summary>
    public static IReadOnlyList<string> FindNewer(CertificatesOptions options, IReadOnlyList<BackupEntry> entries) =>
        RestoreConflicts.Find(options, entries);

    /// <summary>Writes a backup whole or not at all, for the owner alone.</summary>
    public static void Write(string path, byte[] backup) => PrivateFile.WriteSecret(path, backup.AsSpan());

    /// <summary>Puts back what is in a backup. Versions that are there already stay as they are.</summary>
    /// <param name="options">Where to, and the passphrase that keys are encrypted with there.</param>
    /// <param name="backup">The file.</param>
    /// <param name="passphrase">What opens it.</param>
    /// <param name="force">Whether newer keys may be overwritten.</param>
    /// <exception cref="CryptographicException">The passphrase is wrong, or the file is no backup.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static RestoreResult Restore(CertificatesOptions options, byte[] backup, string passphrase, bool force)
    {
        return Restore(options, BackupArchive.Read(PasswordEnvelope.Open(backup, passphrase)), force);
    }

    /// <summary>Puts back entries of the store and of the own CA.</summary>
    /// <exception cref="CryptographicException">An entry is of something else.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static RestoreResult Restore(CertificatesOptions options, IReadOnlyList<BackupEntry> entries, bool force)
    {
        var files = new DiskFiles();
        using var store = StoreLock.Take(files, options.Store);
        using var authority = StoreLock.Take(files, options.Authority.Folder);
        var newer = RestoreConflicts.Find(options, entries);
        if (newer.Count > 0 && !force)
        {
            return new RestoreResult(0, newer);
        }

        // Files first, then the links that name the versions in use.
        foreach (var entry in entries.Where(e => e.Link is null))
        {
            var path = TargetOf(options, entry);
            files.CreateFolder(Path.GetDirectoryName(path)!); // TargetOf gives a path below a folder.
            if (!IsVersioned(entry) || !File.Exists(path))
            {
                Put(path, Locked(entry.Content, options.Passphrase));
            }
        }

        foreach (var entry in entries.Where(e => e.Link is not null))
        {
            var path = TargetOf(options, entry);
            var next = $"{path}.{Guid.NewGuid():n}";
            files.Link(next, entry.Link!); // Filtered above.
            files.Rename(next, path);
            files.Flush(Path.GetDirectoryName(path)!);
        }

        return new RestoreResult(entries.Count, newer);
    }

    internal static bool IsVersioned(BackupEntry entry) =>
        entry.Parts is [StoreRoot, _, CertificateStore.Versioned or CertificateStore.Pending, ..];

    internal static bool IsAuthority(BackupEntry entry, string file) => entry.Parts is [AuthorityRoot, var name] && name == file;

    /// <summary>The store's entries of a name in its folder form.</summary>
    internal static IEnumerable<IGrouping<string, BackupEntry>> Names(IEnumerable<BackupEntry> entries) =>
        entries.Where(e => e.Parts is [StoreRoot, _, _, ..]).GroupBy(e => e.Parts[1]);

    private static string TargetOf(CertificatesOptions options, BackupEntry entry) => entry.Parts switch
    {
        [StoreRoot, _, ..] => Path.Combine([options.Store, .. entry.Parts.Skip(1)]),
        [AuthorityRoot, _, ..] => Path.Combine([options.Authority.Folder, .. entry.Parts.Skip(1)]),
        _ => throw new CryptographicException($"it holds what no backup of a gateway holds: {entry.Path}"),
    };

    private static void Put(string path, byte[] content)
    {
        if (path.EndsWith("ca.pem", StringComparison.Ordinal) || path.EndsWith("ca.crl", StringComparison.Ordinal))
        {
            PrivateFile.WritePublic(path, content);
        }
        else
        {
            PrivateFile.WriteSecret(path, content.AsSpan());
        }
    }

    private static IEnumerable<BackupEntry> Collect(string root, string folder, string? passphrase)
    {
        foreach (var path in Directory.Exists(folder) ? Walk(new DirectoryInfo(folder)) : [])
        {
            var name = $"{root}/{Path.GetRelativePath(folder, path.FullName).Replace(Path.DirectorySeparatorChar, '/')}";
            if (path.LinkTarget is { } target && path.Name == "current" && !Path.IsPathRooted(target))
            {
                yield return new BackupEntry(name, [], target);
            }
            else if (path is FileInfo)
            {
                yield return new BackupEntry(name, Unlocked(File.ReadAllBytes(path.FullName), passphrase, name));
            }
        }
    }

    // A link to a version is kept as a link; all that hand-made links lead to is kept as files.
    private static IEnumerable<FileSystemInfo> Walk(DirectoryInfo folder)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos()
            .Where(e => e.Name != ".lock" && !e.Name.StartsWith(".new-", StringComparison.Ordinal))
            .OrderBy(e => e.Name, StringComparer.Ordinal))
        {
            if (entry is DirectoryInfo inner && (inner.LinkTarget is null || Path.IsPathRooted(inner.LinkTarget)))
            {
                foreach (var found in Walk(inner))
                {
                    yield return found;
                }
            }
            else
            {
                yield return entry;
            }
        }
    }

    /// <summary>A file as it is without a passphrase; what is no encrypted key stays as it is.</summary>
    /// <exception cref="CryptographicException">The passphrase does not open the key.</exception>
    public static byte[] Unlocked(byte[] content, string? passphrase, string name)
    {
        var text = Encoding.Latin1.GetString(content);
        if (!CertificateKey.IsEncrypted(text) || passphrase is null)
        {
            return content;
        }

        try
        {
            using var key = CertificateKey.FromPem(text, passphrase);
            return Encoding.UTF8.GetBytes(key.ExportPem(passphrase: null));
        }
        catch (CryptographicException e)
        {
            throw new CryptographicException($"the key {name} cannot be read with the configured passphrase: {e.Message}", e);
        }
    }

    /// <summary>A file with its key encrypted, where there is a passphrase; what is no key stays as it is.</summary>
    public static byte[] Locked(byte[] content, string? passphrase)
    {
        var text = Encoding.Latin1.GetString(content);
        if (string.IsNullOrEmpty(passphrase) || !text.StartsWith("-----BEGIN PRIVATE KEY-----", StringComparison.Ordinal))
        {
            return content;
        }

        using var key = CertificateKey.FromPem(text, passphrase: null);
        return Encoding.UTF8.GetBytes(key.ExportPem(passphrase));
    }
}
