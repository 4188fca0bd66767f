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

    /// <summary>The folder of a directory's account.</summary>
    public string FolderOf(Uri directory) =>
        Path.Combine(
            store,
            ".acme",
            $"{directory.Host}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(directory.AbsoluteUri)))[..12]}");

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
        Directory.CreateDirectory(FolderOf(directory), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        PrivateFile.WriteSecret(path, key.ToPem(passphrase));
        return key;
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

    public void Forget(Uri directory) => File.Delete(Path.Combine(FolderOf(directory), AccountFile));
}
