using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gateway.Certificates.Keys;
using Gateway.Identity.State;

namespace Gateway.Preauthentication.Assertions;

/// <summary>
/// The folder of the assertion keys: a PEM file for each, readable only by the gateway's own user. Gateways that share the folder share
/// their keys. Where there is a passphrase, a clear key is not used, as those of cookies.
/// </summary>
/// <param name="path">The folder.</param>
/// <param name="passphrase">Encrypts the keys, as it does those of certificates; null for none.</param>
internal sealed class AssertionKeyFolder(string path, string? passphrase = null)
{
    private const string Suffix = ".pem";
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";
    private readonly string? _passphrase = string.IsNullOrEmpty(passphrase) ? null : passphrase;

    /// <summary>The folder within that of the gateway's state.</summary>
    public static AssertionKeyFolder In(string state, string? passphrase) => new(Path.Combine(state, "assertion-keys"), passphrase);

    private IEnumerable<string> Files => Directory.Exists(path) ? Directory.EnumerateFiles(path, "*" + Suffix) : [];

    /// <summary>Reads every key, and reports the files that cannot be read as one.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be read.</exception>
    public IReadOnlyList<AssertionKey> Read(Action<string, string> unreadable)
    {
        var keys = new List<AssertionKey>();
        foreach (var file in Files)
        {
            try
            {
                var pem = File.ReadAllText(file);
                if (_passphrase is not null && !CertificateKey.IsEncrypted(pem))
                {
                    unreadable(file, "it is not encrypted, and a passphrase is configured. If the gateway wrote it before there was a "
                        + "passphrase, run: gateway keys encrypt");
                    continue;
                }

                keys.Add(AssertionKey.Import(pem, _passphrase, TimeOf(file)));
            }
            catch (Exception e)
                when (e is IOException or UnauthorizedAccessException or FormatException or CryptographicException or ArgumentException)
            {
                unreadable(file, e.Message);
            }
        }

        return keys;
    }

    /// <summary>Encrypts the keys that were written before there was a passphrase.</summary>
    /// <returns>The files that it encrypted.</returns>
    /// <exception cref="CryptographicException">A file is no key.</exception>
    /// <exception cref="ArgumentException">A file is no PEM.</exception>
    public IReadOnlyList<string> EncryptAll()
    {
        var encrypted = new List<string>();
        foreach (var file in Files)
        {
            var pem = File.ReadAllText(file);
            if (!CertificateKey.IsEncrypted(pem))
            {
                var key = AssertionKey.Import(pem, passphrase: null, TimeOf(file)).ExportPem(_passphrase);
                AtomicFile.Replace(file, stream => stream.Write(Encoding.ASCII.GetBytes(key)));
                encrypted.Add(file);
            }
        }

        return encrypted;
    }

    /// <summary>Writes a key atomically: another gateway reads all of it or nothing.</summary>
    public void Write(AssertionKey key)
    {
        var folder = OwnerOnlyFolder.Create(path).FullName;
        var name = NameOf(key);
        var temporary = Path.Combine(folder, $".{name}.{Path.GetRandomFileName()}");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(temporary, options))
        {
            stream.Write(Encoding.ASCII.GetBytes(key.ExportPem(_passphrase)));
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, Path.Combine(folder, name));
    }

    public void Delete(AssertionKey key) => File.Delete(Path.Combine(path, NameOf(key)));

    // The time is in the name, because a copy or a restored backup changes the file's own time.
    private static DateTimeOffset TimeOf(string file)
    {
        var name = Path.GetFileName(file);
        var timestamp = name[..Math.Max(0, name.IndexOf('-', StringComparison.Ordinal))];
        return DateTimeOffset.ParseExact(timestamp, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
    }

    private static string NameOf(AssertionKey key) =>
        $"{key.Created.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}-{key.Id[..12]}{Suffix}";
}
