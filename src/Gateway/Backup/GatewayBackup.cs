using System.Security.Cryptography;
using Gateway.Certificates.Backup;
using Gateway.Certificates.Keys;
using Gateway.Configuration;
using Gateway.Identity.State;
using Gateway.Settings;

namespace Gateway.Backup;

/// <summary>
/// Everything that a gateway must not lose, in one encrypted file: certificates, the own CA, and what is in <see cref="BackupFiles"/>. The
/// gateway may run while it is made.
/// </summary>
internal static class GatewayBackup
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const string LockName = "gateway.lock";

    /// <summary>Makes a backup that the passphrase opens.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="CryptographicException">A key cannot be read with the configured passphrase.</exception>
    public static byte[] Create(GatewayOptions options, string passphrase, TimeProvider time) => PasswordEnvelope.Seal(
        BackupArchive.Write([.. BackupFiles.Collect(options), .. CertificateBackup.Collect(options.Certificates)], time.GetUtcNow()),
        passphrase);

    /// <summary>Writes a backup whole or not at all, for its owner alone.</summary>
    /// <exception cref="IOException">There is such a file already, or it cannot be written.</exception>
    public static void Write(string path, byte[] backup)
    {
        if (Path.Exists(path))
        {
            throw new IOException($"{path} exists already");
        }

        CertificateBackup.Write(path, backup);
    }

    /// <summary>Opens a backup, and sees whether it can be put back whole.</summary>
    /// <exception cref="CryptographicException">The passphrase is wrong, or the file was cut, altered, or is no backup.</exception>
    public static IReadOnlyList<BackupEntry> Open(GatewayOptions options, byte[] backup, string passphrase)
    {
        var entries = BackupArchive.Read(PasswordEnvelope.Open(backup, passphrase));
        if (entries.Count == 0)
        {
            throw new CryptographicException("it holds nothing");
        }

        foreach (var entry in entries.Where(e => !CertificateBackup.IsCertificate(e)))
        {
            _ = BackupFiles.TargetOf(options, entry) ?? throw new CryptographicException($"it holds {entry.Path}, which the "
                + "configuration has no place for");
        }

        return BackupFiles.FindDamage(entries) is { } damage ? throw new CryptographicException(damage) : entries;
    }

    /// <summary>Puts back what is in a backup, or nothing where it would replace something else.</summary>
    /// <exception cref="IOException">A gateway runs on the state folder, or a file cannot be written.</exception>
    /// <exception cref="CryptographicException">A key cannot be read.</exception>
    public static RestoreResult Restore(GatewayOptions options, IReadOnlyList<BackupEntry> entries, bool force)
    {
        CreateFolder(options.State);
        using var alone = LockState(options.State);
        BackupEntry[] certificates = [.. entries.Where(CertificateBackup.IsCertificate)];
        BackupEntry[] files = [.. entries.Except(certificates)];
        IReadOnlyList<string> lost =
        [
            .. CertificateBackup.FindNewer(options.Certificates, certificates),
            .. files.Select(entry => (Entry: entry, Target: BackupFiles.TargetOf(options, entry)!.Value)) // Open has seen to it
                .Where(file => BackupFiles.Differs(options, file.Entry, file.Target.Path))
                .Select(file => $"{file.Target.Path} is there already, with another content"),
        ];
        if (lost.Count > 0 && !force)
        {
            return new RestoreResult(0, lost);
        }

        foreach (var entry in files)
        {
            Put(options, entry);
        }

        var restored = certificates.Length == 0 ? 0 : CertificateBackup.Restore(options.Certificates, certificates, force: true).Files;
        return new RestoreResult(files.Length + restored, lost);
    }

    private static void Put(GatewayOptions options, BackupEntry entry)
    {
        var (path, content) = BackupFiles.TargetOf(options, entry)!.Value; // Open has seen to it
        CreateFolder(Path.GetDirectoryName(Path.GetFullPath(path))!); // the full path of a file has a folder
        if (BackupFiles.IsAccounts(entry))
        {
            // The log and the index of another database would be played into this one.
            File.Delete($"{path}-wal");
            File.Delete($"{path}-shm");
        }

        AtomicFile.Replace(path, stream => stream.Write(content), entry.Mode);
    }

    private static void CreateFolder(string path)
    {
        if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path, OwnerOnly);
            FileOwnership.CopyFromFolder(path);
        }
    }

    private static FileStream LockState(string state)
    {
        try
        {
            return LockFile.Open(Path.Combine(state, LockName), guarded: state);
        }
        catch (IOException e)
        {
            throw new IOException($"A gateway runs on {state}; stop it first.", e);
        }
    }
}
