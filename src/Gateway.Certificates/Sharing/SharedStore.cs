using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.Certificates.Acme;
using Gateway.Certificates.Authority;
using Gateway.Certificates.Keys;
using Gateway.Certificates.Renewal;
using Gateway.Certificates.Selection;
using Gateway.Certificates.Settings;
using Gateway.Certificates.Storage;
using Microsoft.Extensions.Options;

namespace Gateway.Certificates.Sharing;

/// <summary>
/// Reads what the store has to share, and writes into it what other gateways have shared. The content of the shared
/// store is not trusted: only names of this gateway's configuration are written, and files are rebuilt from what was parsed.
/// </summary>
public sealed class SharedStore(IOptionsMonitor<CertificatesOptions> options, CertificateSelector selector, TimeProvider time)
{
    private const int MostCertificates = 10;

    /// <summary>What the store has of what this configuration shares.</summary>
    public IEnumerable<StoreItem> Read(long token)
    {
        var current = options.CurrentValue;
        foreach (var name in SharedNames(current))
        {
            if (ReadCertificate(current, name, token) is { } item)
            {
                yield return item;
            }
        }

        foreach (var item in ReadOthers(token))
        {
            yield return item;
        }
    }

    /// <summary>What the store has beside the certificates: the ACME account, and the own CA.</summary>
    public IEnumerable<StoreItem> ReadOthers(long token)
    {
        var current = options.CurrentValue;
        if (ReadAccount(current, token) is { } account)
        {
            yield return account;
        }

        if (Authority(current).Read(token) is { } authority)
        {
            yield return authority;
        }
    }

    /// <summary>The own CA of this gateway, for others that have none; null where there is none.</summary>
    public StoreItem? ReadAuthority() => Authority(options.CurrentValue).Read(token: 0);

    /// <summary>Whether there is anything to issue here: a name with an issuer, or an own CA.</summary>
    public bool CanIssue =>
        SharedNames(options.CurrentValue).Any() || CertificateAuthority.Exists(options.CurrentValue.Authority);

    /// <summary>Changes whenever something here does, for which an item has to be looked at again.</summary>
    /// <param name="id">The item's id.</param>
    public string StampOf(string id)
    {
        var current = options.CurrentValue;
        var name = id[(id.IndexOf('/', StringComparison.Ordinal) + 1)..];
        if (id == $"{StoreItemKind.Authority.ToText()}/{SharedAuthority.Name}")
        {
            return Authority(current).Stamp;
        }

        return NameOf(current, name) is { } configured && CertificateStore.Of(current, time).Has(configured)
            ? configured
            : $"{NameOf(current, name)} {AcmeAccounts.IdOf(current.Acme.Directory)}";
    }

    /// <summary>What the register of the own CA has beyond that of an item, for the gateway with the lease; null where there is
    /// nothing.</summary>
    public StoreItem? ReadRegister(StoreItem authority)
    {
        if (Authority(options.CurrentValue).ReadBeyond(authority.Files) is not { } files)
        {
            return null;
        }

        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(files[AuthorityRegister.FileName])))[..32];
        return new StoreItem(StoreItemKind.Register, name, 0, files);
    }

    /// <summary>A certificate that was just issued, as it is shared.</summary>
    public static StoreItem Of(string name, IssuedCertificate certificate, long token) =>
        Certificate(name, certificate.ChainPem, certificate.KeyPem(passphrase: null), token);

    /// <summary>Writes an item into the store, and serves it.</summary>
    /// <exception cref="IOException">The store cannot be written.</exception>
    public StoreItemResult Apply(StoreItem item)
    {
        try
        {
            return item.Kind switch
            {
                StoreItemKind.Certificate => ApplyCertificate(options.CurrentValue, item),
                StoreItemKind.Account => ApplyAccount(options.CurrentValue, item),
                StoreItemKind.Authority => Authority(options.CurrentValue).Apply(item.Files),
                StoreItemKind.Register => ApplyRegister(options.CurrentValue, item),
                _ => StoreItemResult.Refused("it is of an unknown kind"),
            };
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or FormatException)
        {
            return StoreItemResult.Refused(e.Message);
        }
    }

    /// <summary>Asks for a renewal of a name now, where the configuration has it.</summary>
    public void Renew(string name)
    {
        var current = options.CurrentValue;
        if (NameOf(current, name) is { } configured)
        {
            RenewalMark.Leave(CertificateStore.Of(current, time), configured);
        }
    }

    private static IEnumerable<string> SharedNames(CertificatesOptions current) =>
        current.Names.Where(n => n.Value.Issuer != CertificateSource.None && n.Value.File is null).Select(n => n.Key);

    private static string? NameOf(CertificatesOptions current, string name) =>
        SharedNames(current).FirstOrDefault(n => n.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static StoreItem Certificate(string name, string chain, string key, long token) => new(
        StoreItemKind.Certificate,
        name,
        token,
        new Dictionary<string, string> { [CertificateStore.ChainFile] = chain, [CertificateStore.KeyFile] = key });

    private StoreItem? ReadCertificate(CertificatesOptions current, string name, long token)
    {
        var store = CertificateStore.Of(current, time);
        try
        {
            var folder = store.CurrentOf(name);
            using var key = CertificateKey.FromPem(File.ReadAllText(Path.Combine(folder, CertificateStore.KeyFile)), current.Passphrase);
            return Certificate(
                name, File.ReadAllText(Path.Combine(folder, CertificateStore.ChainFile)), key.ExportPem(passphrase: null), token);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return null; // there is none yet, or none that this gateway could serve
        }
    }

    private StoreItemResult ApplyCertificate(CertificatesOptions current, StoreItem item)
    {
        if (NameOf(current, item.Name) is not { } name)
        {
            return new StoreItemResult(StoreItemResultKind.NotConfigured);
        }

        var chain = new X509Certificate2Collection();
        try
        {
            using var key = CertificateKey.FromPem(item.Files.GetValueOrDefault(CertificateStore.KeyFile) ?? "", passphrase: null);
            chain.ImportFromPem(item.Files.GetValueOrDefault(CertificateStore.ChainFile) ?? "");
            if (chain.Count is 0 or > MostCertificates || !key.IsOf(chain[0]))
            {
                return StoreItemResult.Refused("it is not a chain with its key");
            }

            if (RenewalSchedule.LacksName(chain[0], [name]) || chain[0].NotAfter.ToUniversalTime() <= time.GetUtcNow())
            {
                return StoreItemResult.Refused("it lacks the name, or has expired");
            }

            var text = string.Concat(chain.Select(c => c.ExportCertificatePem() + "\n"));
            return Install(current, name, chain[0], new IssuedCertificate(text, key));
        }
        finally
        {
            foreach (var certificate in chain)
            {
                certificate.Dispose();
            }
        }
    }

    private StoreItemResult Install(CertificatesOptions current, string name, X509Certificate2 leaf, IssuedCertificate certificate)
    {
        var store = CertificateStore.Of(current, time);
        using var used = LeafIn(store.CurrentOf(name));
        if (used?.Thumbprint == leaf.Thumbprint || store.Versions(name).Any(v => IsIn(v.Folder, leaf)))
        {
            return new StoreItemResult(StoreItemResultKind.Known);
        }

        // Replaying an old item must not restore an old certificate.
        if (used?.NotBefore > leaf.NotBefore)
        {
            return new StoreItemResult(StoreItemResultKind.Older);
        }

        store.Install(name, certificate);
        selector.Reload();
        return new StoreItemResult(StoreItemResultKind.Installed);
    }

    private static bool IsIn(string folder, X509Certificate2 leaf)
    {
        using var other = LeafIn(folder);
        return other?.Thumbprint == leaf.Thumbprint;
    }

    private static X509Certificate2? LeafIn(string folder)
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(PemFile.FirstCertificate(Path.Combine(folder, CertificateStore.ChainFile)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or FormatException)
        {
            return null;
        }
    }

    private SharedAuthority Authority(CertificatesOptions current) => new(current.Authority, current.Passphrase, time);

    private StoreItemResult ApplyRegister(CertificatesOptions current, StoreItem item)
    {
        Authority(current).Merge(item.Files);
        return new StoreItemResult(StoreItemResultKind.Installed);
    }

    private static StoreItem? ReadAccount(CertificatesOptions current, long token) =>
        UsesAcme(current) && new AcmeAccounts(current.Store, current.Passphrase).Export(current.Acme.Directory) is { } files
            ? new StoreItem(StoreItemKind.Account, AcmeAccounts.IdOf(current.Acme.Directory), token, files)
            : null;

    private static StoreItemResult ApplyAccount(CertificatesOptions current, StoreItem item)
    {
        if (!UsesAcme(current) || item.Name != AcmeAccounts.IdOf(current.Acme.Directory))
        {
            return new StoreItemResult(StoreItemResultKind.NotConfigured);
        }

        var isNew = new AcmeAccounts(current.Store, current.Passphrase).Import(current.Acme.Directory, item.Files);
        return new StoreItemResult(isNew ? StoreItemResultKind.Installed : StoreItemResultKind.Known);
    }

    private static bool UsesAcme(CertificatesOptions current) => current.Names.Values.Any(n => n.Issuer == CertificateSource.Acme);
}
