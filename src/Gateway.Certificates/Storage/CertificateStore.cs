using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gateway.Certificates.Keys;
using Gateway.Certificates.Selection;
using Gateway.Certificates.Settings;

namespace Gateway.Certificates.Storage;

/// <summary>
/// The folder of certificates, a folder for each name; that of <c>*.example.com</c> is <c>_.example.com</c>. What an administrator lays
/// down is <c>NAME/fullchain.pem</c> and <c>NAME/key.pem</c>. What the gateway installs is <c>NAME/versions/ID/</c> with the same two
/// files, and <c>NAME/current</c>, a link to the version in use, which goes before the former. Whatever happens between two writes, a name
/// has its old certificate or its new one.
/// </summary>
public sealed class CertificateStore
{
    public const string ChainFile = "fullchain.pem";

    public const string KeyFile = "key.pem";

    internal const string Versioned = "versions";
    internal const string Pending = "pending";
    internal const string RequestFile = "request.pem";

    private const string Current = "current";
    private const string Unfinished = ".new-";
    private const int Kept = 5;

    private readonly string _folder;
    private readonly TimeProvider _time;
    private readonly IStoreFiles _files;

    /// <param name="folder">The store's folder, whether or not it exists.</param>
    /// <param name="passphrase">What keys are encrypted with, or null.</param>
    /// <param name="time">The clock that names versions.</param>
    public CertificateStore(string folder, string? passphrase = null, TimeProvider? time = null)
        : this(folder, passphrase, time ?? TimeProvider.System, new DiskFiles())
    {
    }

    internal CertificateStore(string folder, string? passphrase, TimeProvider time, IStoreFiles files)
    {
        _folder = folder;
        _time = time;
        _files = files;
        Passphrase = string.IsNullOrEmpty(passphrase) ? null : passphrase;
    }

    /// <summary>The store that the configuration names.</summary>
    public static CertificateStore Of(CertificatesOptions options, TimeProvider? time = null) =>
        new(options.Store, options.Passphrase, time);

    internal string? Passphrase { get; }

    /// <summary>The folder of a name, whether or not it exists.</summary>
    /// <exception cref="ArgumentException">It is not a name.</exception>
    public string FolderOf(string name) => ServerNames.IsName(name)
        ? Path.Combine(_folder, name.Replace('*', '_'))
        : throw new ArgumentException($"'{name}' is not a server name; allowed: {ServerNames.Allowed}", nameof(name));

    /// <summary>
    /// The folder that holds the files of a name's certificate in use, links followed, so that both files are of one version.
    /// </summary>
    public string CurrentOf(string name)
    {
        var folder = FolderOf(name);
        var current = Path.Combine(folder, Current);
        return Directory.Exists(current) ? Directory.ResolveLinkTarget(current, returnFinalTarget: true)?.FullName ?? current : folder;
    }

    /// <summary>Whether the name has a certificate, good or not.</summary>
    public bool Has(string name) => File.Exists(Path.Combine(CurrentOf(name), ChainFile));

    /// <summary>
    /// Makes a chain with its key the certificate in use; the five versions before it are kept. The next look, or
    /// <see cref="CertificateSelector.Reload"/>, serves it.
    /// </summary>
    /// <returns>The new version's id.</returns>
    /// <exception cref="IOException">The store cannot be written; the name has the certificate it had.</exception>
    public string Install(string name, IssuedCertificate certificate)
    {
        var folder = FolderOf(name);
        using var guard = StoreLock.Take(_files, _folder);
        RemoveUnfinished(folder);
        var id = NewId();
        WriteFolder(Path.Combine(folder, Versioned), id, (KeyFile, certificate.KeyPem(Passphrase)), (ChainFile, certificate.ChainPem));
        Point(folder, id);
        foreach (var old in Versions(name).Where(v => !v.IsCurrent).Reverse().Skip(Kept))
        {
            _files.Delete(old.Folder);
        }

        return id;
    }

    /// <summary>Puts a kept version back in use.</summary>
    /// <exception cref="IOException">The store cannot be written, or has no such version.</exception>
    public void Activate(string name, string id)
    {
        using var guard = StoreLock.Take(_files, _folder);
        if (Versions(name).All(v => v.Id != id))
        {
            throw new IOException($"{FolderOf(name)} has no version {id}");
        }

        Point(FolderOf(name), id);
    }

    /// <summary>The kept versions, oldest first; a certificate laid down by hand is none.</summary>
    public IReadOnlyList<StoredVersion> Versions(string name)
    {
        var folder = Path.Combine(FolderOf(name), Versioned);
        var current = Path.GetFileName(CurrentOf(name));
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateDirectories(folder)
                .Where(v => !IsUnfinished(v))
                .Order(StringComparer.Ordinal)
                .Select(v => new StoredVersion(Path.GetFileName(v), v, Path.GetFileName(v) == current))]
            : [];
    }

    /// <summary>Keeps a key until the answer to its request comes. The certificate in use is not touched.</summary>
    /// <returns>The request's id.</returns>
    public string SavePending(string name, CertificateKey key, string requestPem)
    {
        var folder = FolderOf(name);
        using var guard = StoreLock.Take(_files, _folder);
        RemoveUnfinished(folder);
        var id = NewId();
        WriteFolder(Path.Combine(folder, Pending), id, (KeyFile, key.ExportPem(Passphrase)), (RequestFile, requestPem));
        return id;
    }

    /// <summary>The keys that wait for an answer, the newest first.</summary>
    /// <exception cref="CryptographicException">One cannot be read, or the passphrase is another.</exception>
    public IReadOnlyList<PendingRequest> PendingOf(string name)
    {
        var folder = Path.Combine(FolderOf(name), Pending);
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateDirectories(folder)
                .Where(p => !IsUnfinished(p))
                .OrderDescending(StringComparer.Ordinal)
                .Select(ReadPending)]
            : [];
    }

    /// <summary>Forgets a key that waited: its certificate is installed, or nobody wants it any more.</summary>
    public void DeletePending(string name, string id)
    {
        using var guard = StoreLock.Take(_files, _folder);
        _files.Delete(Path.Combine(FolderOf(name), Pending, Path.GetFileName(id)));
    }

    internal CertificateLocation Locate(string name, CertificateOptions options) => options.File is { } file
        ? new CertificateLocation(file, options.KeyFile, Entry: null)
        : new CertificateLocation(Path.Combine(CurrentOf(name), ChainFile), Path.Combine(CurrentOf(name), KeyFile), FolderOf(name));

    private static bool IsUnfinished(string path) => Path.GetFileName(path).StartsWith(Unfinished, StringComparison.Ordinal);

    private string NewId() =>
        $"{_time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff", CultureInfo.InvariantCulture)}-"
            + $"{RandomNumberGenerator.GetHexString(6, lowercase: true)}";

    private PendingRequest ReadPending(string folder) => new(
        Path.GetFileName(folder),
        CertificateKey.FromPem(File.ReadAllText(Path.Combine(folder, KeyFile)), Passphrase),
        File.ReadAllText(Path.Combine(folder, RequestFile)));

    private void WriteFolder(string parent, string name, params (string File, string Text)[] files)
    {
        var unfinished = Path.Combine(parent, $"{Unfinished}{Guid.NewGuid():n}");
        _files.CreateFolder(unfinished);
        foreach (var (file, text) in files)
        {
            _files.Write(Path.Combine(unfinished, file), Encoding.UTF8.GetBytes(text));
        }

        _files.Flush(unfinished);
        _files.Rename(unfinished, Path.Combine(parent, name));
        _files.Flush(parent);
    }

    private void Point(string folder, string id)
    {
        var next = Path.Combine(folder, $"{Unfinished}{Guid.NewGuid():n}");
        _files.Link(next, Path.Combine(Versioned, id));
        _files.Rename(next, Path.Combine(folder, Current));
        _files.Flush(folder);
    }

    // What a crash left behind; the lock is held, so nobody is at work on it.
    private void RemoveUnfinished(string folder)
    {
        foreach (var parent in new[] { folder, Path.Combine(folder, Versioned), Path.Combine(folder, Pending) }.Where(Directory.Exists))
        {
            foreach (var left in Directory.EnumerateFileSystemEntries(parent).Where(IsUnfinished).ToArray())
            {
                _files.Delete(left);
            }
        }
    }
}
