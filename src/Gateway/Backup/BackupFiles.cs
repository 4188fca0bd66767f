using System.Security.Cryptography;
using System.Xml;
using Gateway.Accounts.Storage;
using Gateway.Certificates.Backup;
using Gateway.Configuration;
using Gateway.Preauthentication;
using Gateway.Settings;

namespace Gateway.Backup;

/// <summary>
/// What a backup has beside certificates: the files of the state folder, and the user file. Keys are in it without the configured
/// passphrase, so that a machine with another one, or none, can take them.
/// </summary>
internal static class BackupFiles
{
    private const string StateRoot = "state";
    private const string UsersPath = "users/users.json";
    private const string CookieKeys = "keys";

    private static readonly string Accounts = $"{StateRoot}/{SqliteAccountDatabase.FileName}";

    /// <summary>Reads them. The accounts come first: what they are sealed with is there when their copy is made.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="CryptographicException">A key cannot be read with the configured passphrase.</exception>
    public static IEnumerable<BackupEntry> Collect(GatewayOptions options)
    {
        var database = SqliteAccountDatabase.PathIn(options.State);
        if (File.Exists(database))
        {
            yield return Entry(Accounts, database, SqliteSnapshot.Create(database, BackupArchive.MaximumEntryBytes));
        }

        string[] logs = [.. new[] { options.Telemetry.AccessLog, options.Telemetry.AuditLog }.OfType<string>().Where(log => log.Length > 0)
            .Select(Path.GetFullPath)];
        foreach (var path in (Directory.Exists(options.State) ? Walk(options.State) : [])
            .Where(path => !logs.Any(log => Path.GetFullPath(path).StartsWith(log, StringComparison.Ordinal))))
        {
            var name = $"{StateRoot}/{Path.GetRelativePath(options.State, path).Replace(Path.DirectorySeparatorChar, '/')}";
            if (Read(path) is { } content)
            {
                yield return Entry(name, path, Unlocked(name, content, PassphraseOf(options)));
            }
        }

        if (options.Identity.Users is { } users && Read(users.File) is { } userFile)
        {
            yield return Entry(UsersPath, users.File, userFile);
        }
    }

    /// <summary>Where an entry goes, and what is in the file there; null for what no backup of a gateway holds.</summary>
    public static (string Path, byte[] Content)? TargetOf(GatewayOptions options, BackupEntry entry) => entry switch
    {
        { Link: not null } => null,
        { Path: UsersPath } => options.Identity.Users is { } users ? (users.File, entry.Content) : null,
        { Parts: [StateRoot, _, ..] } => (
            Path.Combine([options.State, .. entry.Parts.Skip(1)]), Locked(entry.Path, entry.Content, PassphraseOf(options))),
        _ => null,
    };

    /// <summary>Whether the file that an entry would replace has another content, as far as it can be told.</summary>
    public static bool Differs(GatewayOptions options, BackupEntry entry, string path) =>
        File.Exists(path)
        && (entry.Path == Accounts
            || Read(path) is not { } here
            || !Unlocked(entry.Path, here, PassphraseOf(options)).AsSpan().SequenceEqual(entry.Content));

    /// <summary>Why the accounts' database of a backup cannot be used; null if it can, or there is none.</summary>
    public static string? FindDamage(IReadOnlyList<BackupEntry> entries) =>
        entries.FirstOrDefault(IsAccounts) is { } accounts ? SqliteSnapshot.FindDamage(accounts.Content) : null;

    public static bool IsAccounts(BackupEntry entry) => entry.Path == Accounts;

    // The accounts are copied by their engine; dots begin temporary files.
    private static IEnumerable<string> Walk(string state) => Directory
        .EnumerateFiles(state, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = default })
        .Where(path => Path.GetFileName(path) is var name
            && !name.StartsWith('.')
            && !name.StartsWith(SqliteAccountDatabase.FileName, StringComparison.Ordinal)
            && !name.EndsWith(".lock", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    private static BackupEntry Entry(string name, string path, byte[] content) => new(name, content)
    {
        Mode = File.GetUnixFileMode(path),
        Owner = FileOwnership.Find(path) ?? default,
    };

    // A file that is replaced or removed while it is looked at is read as it is then.
    private static byte[]? Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static string? PassphraseOf(GatewayOptions options) =>
        string.IsNullOrEmpty(options.Certificates.Passphrase) ? null : options.Certificates.Passphrase;

    private static byte[] Unlocked(string name, byte[] content, string? passphrase)
    {
        try
        {
            return IsCookieKey(name)
                ? CookieKeyRepository.Unlocked(content, passphrase)
                : CertificateBackup.Unlocked(content, passphrase, name);
        }
        catch (Exception e) when (e is XmlException or FormatException or CryptographicException)
        {
            throw new CryptographicException($"the key {name} cannot be read with the configured passphrase: {e.Message}", e);
        }
    }

    private static byte[] Locked(string name, byte[] content, string? passphrase)
    {
        try
        {
            return IsCookieKey(name)
                ? CookieKeyRepository.Locked(content, passphrase)
                : CertificateBackup.Locked(content, passphrase);
        }
        catch (XmlException e)
        {
            throw new CryptographicException($"the key {name} in it cannot be read: {e.Message}", e);
        }
    }

    private static bool IsCookieKey(string name) => name.Split('/') is [StateRoot, CookieKeys, var file]
        && file.EndsWith(".xml", StringComparison.Ordinal);
}
