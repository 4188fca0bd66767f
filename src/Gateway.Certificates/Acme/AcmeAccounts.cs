using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.Certificates.Settings;
using Gateway.Certificates.Storage;

namespace Gateway.Certificates.Acme;

/// <summary>
/// The accounts with CAs, kept in the store: <c>.acme/ID/account.key</c>, for the owner alone, and <c>.acme/ID/account.json</c>, an ID for
/// each directory. The key is written before the CA hears of it: an account whose address was lost is found again by its key.
/// </summary>
internal sealed class AcmeAccounts(string store, string? passphrase)
{
    private const string KeyFile = "account.key";
    private const string AccountFile = "account.json";

    /// <summary>The name of a directory's account among those of all.</summary>
    public static string IdOf(Uri directory) =>
        $"{directory.Host}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(directory.AbsoluteUri)))[..12]}";

    /// <summary>The folder of a directory's account.</summary>
    public string FolderOf(Uri directory) => Path.Combine(store, ".acme", IdOf(directory));

    /// <summary>The account's key, made when there is none.</summary>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    /// <exception cref="CryptographicException">It is no key, or the passphrase is another.</exception>
    public AcmeKey OpenKey(Uri directory, AcmeAccountKey type, out bool isNew)
    {
        var path = Path.Combine(FolderOf(directory), KeyFile);
        isNew = !File.Exists(path);
        if (!isNew)
        {
            return AcmeKey.FromPem(File.ReadAllText(path), passphrase);
        }

        var key = AcmeKey.Create(type);
        WriteKey(directory, key);
        return key;
    }

    /// <summary>The account for other gateways, the key in clear; null where there is none that can be read.</summary>
    public IReadOnlyDictionary<string, string>? Export(Uri directory)
    {
        try
        {
            using var key = AcmeKey.FromPem(File.ReadAllText(Path.Combine(FolderOf(directory), KeyFile)), passphrase);
            var files = new Dictionary<string, string> { [KeyFile] = key.ToPem(passphrase: null) };
            if (Read(directory) is { } account)
            {
                files[AccountFile] = JsonSerializer.Serialize(account, AcmeJson.Default.AcmeAccount);
            }

            return files;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Takes over the account of another gateway; false where it is known already.</summary>
    /// <exception cref="CryptographicException">It has no key.</exception>
    /// <exception cref="FormatException">It is no account.</exception>
    public bool Import(Uri directory, IReadOnlyDictionary<string, string> files)
    {
        using var key = AcmeKey.FromPem(files.GetValueOrDefault(KeyFile) ?? "", passphrase: null);
        var account = files.GetValueOrDefault(AccountFile) is { } text ? ParseAccount(text) : null;
        var known = Export(directory) is { } own ? own.GetValueOrDefault(KeyFile) : null;
        var isSameKey = known == key.ToPem(passphrase: null);
        if (isSameKey && (account is null || account == Read(directory)))
        {
            return false;
        }

        if (!isSameKey)
        {
            // In this order: an account with another's key is none.
            Forget(directory);
            WriteKey(directory, key);
        }

        if (account is not null)
        {
            Write(directory, account);
        }

        return true;
    }

    /// <summary>What is known of the account, or null.</summary>
    public AcmeAccount? Read(Uri directory)
    {
        var path = Path.Combine(FolderOf(directory), AccountFile);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllText(path), AcmeJson.Default.AcmeAccount) : null;
        }
        catch (JsonException)
        {
            return null; // damaged: the CA is asked again
        }
    }

    public void Write(Uri directory, AcmeAccount account) =>
        PrivateFile.WriteSecret(
            Path.Combine(FolderOf(directory), AccountFile), JsonSerializer.Serialize(account, AcmeJson.Default.AcmeAccount));

    public void Forget(Uri directory)
    {
        if (Directory.Exists(FolderOf(directory)))
        {
            File.Delete(Path.Combine(FolderOf(directory), AccountFile));
        }
    }

    private static AcmeAccount ParseAccount(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, AcmeJson.Default.AcmeAccount) is { Url: not null } account
                ? account
                : throw new FormatException("it is no ACME account");
        }
        catch (JsonException e)
        {
            throw new FormatException("it is no ACME account", e);
        }
    }

    private void WriteKey(Uri directory, AcmeKey key)
    {
        Directory.CreateDirectory(FolderOf(directory), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        PrivateFile.WriteSecret(Path.Combine(FolderOf(directory), KeyFile), key.ToPem(passphrase));
    }
}
