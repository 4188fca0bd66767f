using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Certificates.Authority;
using Gateway.Certificates.Keys;
using Gateway.Certificates.Settings;
using Gateway.Certificates.Storage;

namespace Gateway.Certificates.Sharing;

/// <summary>
/// Reads the own CA for other gateways, and imports theirs: the key and certificate once, missing lines of the register, and a revocation
/// list with a higher number. Once a CA exists here, nothing of a different CA is imported.
/// </summary>
internal sealed class SharedAuthority(CertificateAuthorityOptions options, string? passphrase, TimeProvider time)
{
    public const string Name = "own";

    private readonly AuthorityRegister _register = new(options.Folder, time);

    private string CertificatePath => Path.Combine(options.Folder, CertificateAuthority.CertificateFile);

    private string KeyPath => Path.Combine(options.Folder, CertificateAuthority.KeyFile);

    private string ListPath => Path.Combine(options.Folder, CertificateAuthority.RevocationList);

    /// <summary>Changes whenever one of its files does.</summary>
    public string Stamp => string.Join(' ', new[] { CertificatePath, ListPath, _register.FilePath }.Select(StampOf));

    /// <summary>Its files as they are shared; null where there is none that can be read.</summary>
    public StoreItem? Read(long token)
    {
        try
        {
            using var key = CertificateKey.FromPem(File.ReadAllText(KeyPath), passphrase);
            var files = new Dictionary<string, string>
            {
                [CertificateAuthority.CertificateFile] = File.ReadAllText(CertificatePath),
                [CertificateAuthority.KeyFile] = key.ExportPem(passphrase: null),
                [AuthorityRegister.FileName] = string.Join('\n', _register.Texts()),
            };
            AddList(files);
            return new StoreItem(StoreItemKind.Authority, Name, token, files);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Takes over what is newer than here.</summary>
    public StoreItemResult Apply(IReadOnlyDictionary<string, string> files)
    {
        using var certificate = ReadAuthority(files.GetValueOrDefault(CertificateAuthority.CertificateFile) ?? "");
        var isNew = !CertificateAuthority.Exists(options);
        if (isNew)
        {
            Create(certificate, files.GetValueOrDefault(CertificateAuthority.KeyFile) ?? "");
        }
        else if (!IsSame(certificate))
        {
            return new StoreItemResult(
                StoreItemResultKind.Conflict, $"{options.Folder} holds another own CA than the other gateways have");
        }

        var revoked = CountRevoked();
        var merged = MergeLines(files);
        var tookList = TakeList(files.GetValueOrDefault(CertificateAuthority.RevocationList), out var isListOlder);
        if (!tookList && CountRevoked() > revoked)
        {
            PublishList();
        }

        if (isListOlder || LinesBeyond(files).Count > 0)
        {
            return new StoreItemResult(StoreItemResultKind.Older);
        }

        return new StoreItemResult(isNew || tookList || merged > 0 ? StoreItemResultKind.Installed : StoreItemResultKind.Known);
    }

    /// <summary>
    /// What the register here has beyond that of others, with the revocation list, above whose number the next one must be; null where
    /// there is nothing.
    /// </summary>
    public IReadOnlyDictionary<string, string>? ReadBeyond(IReadOnlyDictionary<string, string> files)
    {
        var lines = LinesBeyond(files);
        if (lines.Count == 0)
        {
            return null;
        }

        var beyond = new Dictionary<string, string> { [AuthorityRegister.FileName] = string.Join('\n', lines) };
        AddList(beyond);
        return beyond;
    }

    /// <summary>Takes over lines of another gateway's register, and makes a new revocation list where one of them is a
    /// revocation.</summary>
    public void Merge(IReadOnlyDictionary<string, string> files)
    {
        if (!CertificateAuthority.Exists(options))
        {
            return;
        }

        var revoked = CountRevoked();
        MergeLines(files);
        TakeList(files.GetValueOrDefault(CertificateAuthority.RevocationList), out _);
        if (CountRevoked() > revoked)
        {
            PublishList();
        }
    }

    private IReadOnlyList<string> LinesBeyond(IReadOnlyDictionary<string, string> files) =>
        _register.TextsBeyond(Lines(files.GetValueOrDefault(AuthorityRegister.FileName)));

    private void AddList(Dictionary<string, string> files)
    {
        if (File.Exists(ListPath))
        {
            files[CertificateAuthority.RevocationList] = Convert.ToBase64String(File.ReadAllBytes(ListPath));
        }
    }

    private int CountRevoked() => _register.Read().Count(e => e.RevokedAt is not null);

    private int MergeLines(IReadOnlyDictionary<string, string> files) =>
        _register.Merge(Lines(files.GetValueOrDefault(AuthorityRegister.FileName)));

    private void PublishList()
    {
        using var authority = CertificateAuthority.OpenOrCreate(options, passphrase, time);
        authority.PublishRevocationList();
    }

    private static string StampOf(string path) =>
        new FileInfo(path) is { Exists: true } file ? $"{file.LastWriteTimeUtc.Ticks}:{file.Length}" : "";

    private static string[] Lines(string? text) => (text ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static X509Certificate2 ReadAuthority(string pem)
    {
        var certificate = X509CertificateLoader.LoadCertificate(
            PemFile.Certificates(pem).FirstOrDefault() ?? throw new CryptographicException("it has no CA certificate"));
        if (certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(e => e.CertificateAuthority))
        {
            return certificate;
        }

        certificate.Dispose();
        throw new CryptographicException("its certificate is not that of a CA");
    }

    private bool IsSame(X509Certificate2 certificate)
    {
        using var own = X509CertificateLoader.LoadCertificate(PemFile.FirstCertificate(CertificatePath));
        return own.Thumbprint == certificate.Thumbprint;
    }

    private void Create(X509Certificate2 certificate, string keyPem)
    {
        using var key = CertificateKey.FromPem(keyPem, passphrase: null);
        if (!key.IsOf(certificate))
        {
            throw new CryptographicException("its key is not that of its CA certificate");
        }

        using var guard = StoreLock.Take(new DiskFiles(), options.Folder);

        // The key is written first, so that a crash in between does not leave a certificate without its key.
        PrivateFile.WriteSecret(KeyPath, key.ExportPem(passphrase));
        PrivateFile.WritePublic(CertificatePath, certificate.ExportCertificatePem());
    }

    /// <returns>Whether the list was newer than the one here.</returns>
    private bool TakeList(string? text, out bool isOlder)
    {
        var own = NumberOf(File.Exists(ListPath) ? File.ReadAllBytes(ListPath) : []);
        var list = text is null ? [] : Convert.FromBase64String(text);
        var other = NumberOf(list);
        isOlder = own > other;
        if (other <= own)
        {
            return false;
        }

        using var guard = StoreLock.Take(new DiskFiles(), options.Folder);
        PrivateFile.WritePublic(ListPath, list);
        return true;
    }

    /// <summary>The number of a list; below that of any where it is none.</summary>
    private static BigInteger NumberOf(byte[] list)
    {
        try
        {
            CertificateRevocationListBuilder.Load(list, out var number);
            return number;
        }
        catch (CryptographicException)
        {
            return -1;
        }
    }
}
