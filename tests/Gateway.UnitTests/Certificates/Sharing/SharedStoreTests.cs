using System.Diagnostics.Metrics;
using System.Text;
using Gateway.Certificates.Acme;
using Gateway.Certificates.Authority;
using Gateway.Certificates.Keys;
using Gateway.Certificates.Selection;
using Gateway.Certificates.Settings;
using Gateway.Certificates.Sharing;
using Gateway.Certificates.Storage;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.UnitTests.Certificates.Sharing;

/// <summary>What arrives from the shared store is written where it belongs, or not at all.</summary>
public sealed class SharedStoreTests : IDisposable
{
    private const string Name = "mail.example.com";
    private const string Chain = CertificateStore.ChainFile;
    private const string Key = CertificateStore.KeyFile;

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly CertificatesOptions _options;
    private readonly CertificateSelector _selector;
    private readonly SharedStore _store;

    public SharedStoreTests()
    {
        _options = new CertificatesOptions
        {
            Store = _folder.Combine("store"),
            Passphrase = "correct horse",
            Acme = new AcmeOptions { DirectoryUrl = "https://ca.example.com/directory" },
            Names = new Dictionary<string, CertificateOptions>
            {
                [Name] = new() { Issuer = CertificateSource.Acme },
                ["hand.example.com"] = new(),
                ["file.example.com"] = new() { Issuer = CertificateSource.Acme, File = _folder.Combine("file.pem") },
            },
        };
        var options = new FixedOptions<CertificatesOptions>(_options);
        var metrics = new CertificatesMetrics(_services.GetRequiredService<IMeterFactory>());
        _selector = new CertificateSelector(options, _time, metrics, NullLogger<CertificateSelector>.Instance);
        _store = new SharedStore(options, _selector, _time);
    }

    private string AccountId => AcmeAccounts.IdOf(_options.Acme.Directory);

    public void Dispose()
    {
        _selector.Dispose();
        _services.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Certificate_OfAnotherGateway_IsServedAndItsKeySealed()
    {
        var issued = Issue(Name);

        var result = _store.Apply(StoreItem.Read(SharedStore.Of(Name, issued, 3).ToJson(), $"certificate/{Name}"));

        Assert.Equal(StoreItemResultKind.Installed, result.Kind);
        Assert.Equal(ThumbprintOf(issued), _selector.Select(Name)?.Leaf.Thumbprint);
        Assert.Contains("ENCRYPTED", File.ReadAllText(Path.Combine(Store().CurrentOf(Name), Key)), StringComparison.Ordinal);
        Assert.Equal(StoreItemResultKind.Known, _store.Apply(SharedStore.Of(Name, issued, 4)).Kind);

        // What is read back for the others is what came.
        var read = Assert.Single(_store.Read(5));
        Assert.Equal((issued.ChainPem.Trim(), issued.KeyPem(null)), (read.Files[Chain].Trim(), read.Files[Key]));
    }

    [Fact]
    public void Certificate_ThatAnAdministratorHasReplacedByAnOlderOne_IsNotBroughtBack()
    {
        var first = Issue(Name);
        _store.Apply(SharedStore.Of(Name, first, 1));
        var version = Assert.Single(Store().Versions(Name)).Id;
        var second = Later(() => Issue(Name));
        _store.Apply(SharedStore.Of(Name, second, 1));

        Store().Activate(Name, version);

        Assert.Equal(StoreItemResultKind.Known, _store.Apply(SharedStore.Of(Name, second, 2)).Kind);
        _selector.Reload();
        Assert.Equal(ThumbprintOf(first), _selector.Select(Name)?.Leaf.Thumbprint);
    }

    [Fact]
    public void Certificate_ThatIsOlderThanTheOneInUse_IsNotInstalled()
    {
        var (old, current) = (Issue(Name), Later(() => Issue(Name)));
        _store.Apply(SharedStore.Of(Name, current, 1));

        Assert.Equal(StoreItemResultKind.Older, _store.Apply(SharedStore.Of(Name, old, 99)).Kind);
        Assert.Equal(ThumbprintOf(current), _selector.Select(Name)?.Leaf.Thumbprint);
    }

    [Theory]
    [InlineData("../../outside")]
    [InlineData("..")]
    [InlineData("/etc/mail.example.com")]
    [InlineData(".acme")]
    [InlineData("other.example.com")]
    [InlineData("hand.example.com")]
    [InlineData("file.example.com")]
    [InlineData("mail.example.com/versions")]
    [InlineData("mail.example.com\0")]
    [InlineData("")]
    public void Certificate_OfANameThatIsNotSharedHere_WritesNothing(string name)
    {
        var before = Files();

        var result = _store.Apply(SharedStore.Of(name, Issue(Name), 1));
        _store.Renew(name);

        Assert.Equal(StoreItemResultKind.NotConfigured, result.Kind);
        Assert.Equal(before, Files());
    }

    [Fact]
    public void Certificate_ThatCannotServeTheName_WritesNothing()
    {
        var (good, other) = (Issue(Name), Issue("other.example.com"));
        var expired = Issue(Name, TimeSpan.FromMinutes(10));
        _time.Advance(TimeSpan.FromHours(1));
        var before = Files();
        Dictionary<string, string>[] hostile =
        [
            new() { [Chain] = other.ChainPem, [Key] = other.KeyPem(null) },
            new() { [Chain] = good.ChainPem, [Key] = other.KeyPem(null) },
            new() { [Chain] = expired.ChainPem, [Key] = expired.KeyPem(null) },
            new() { [Chain] = good.ChainPem },
            new() { [Key] = good.KeyPem(null) },
            new() { [Chain] = "nothing", [Key] = good.KeyPem(null) },
            new() { [Chain] = good.ChainPem, [Key] = "nothing" },
            new() { [Chain] = good.ChainPem, [Key] = good.KeyPem("another passphrase") },
            new() { [Chain] = string.Concat(Enumerable.Repeat(good.ChainPem, 9)), [Key] = good.KeyPem(null) },
            new() { ["../key.pem"] = good.KeyPem(null), ["../fullchain.pem"] = good.ChainPem },
        ];

        Assert.All(hostile, files => Assert.Equal(
            StoreItemResultKind.Refused, _store.Apply(new StoreItem(StoreItemKind.Certificate, Name, 1, files)).Kind));
        Assert.Equal(before, Files());
    }

    [Fact]
    public void Certificate_WithMoreInItsFiles_IsWrittenWithoutIt()
    {
        var issued = Issue(Name);
        var files = new Dictionary<string, string>
        {
            [Chain] = $"#!/bin/sh\n{issued.ChainPem}\ntrailer",
            [Key] = $"header\n{issued.KeyPem(null)}",
            ["../../evil"] = "evil",
        };

        Assert.Equal(
            StoreItemResultKind.Installed, _store.Apply(new StoreItem(StoreItemKind.Certificate, Name, 1, files)).Kind);
        var folder = Store().CurrentOf(Name);
        Assert.Equal([Chain, Key], Directory.GetFiles(folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        Assert.StartsWith("-----BEGIN CERTIFICATE-----", File.ReadAllText(Path.Combine(folder, Chain)), StringComparison.Ordinal);
        Assert.DoesNotContain(Files(), f => f.Contains("evil", StringComparison.Ordinal));
    }

    [Fact]
    public void Account_OfAnotherGateway_IsUsedAndReplacedOnlyAsAWhole()
    {
        using var key = AcmeKey.Create(AcmeAccountKey.EcdsaP256);
        var accounts = new AcmeAccounts(_options.Store, _options.Passphrase);
        using var own = accounts.OpenKey(_options.Acme.Directory, AcmeAccountKey.EcdsaP256, out _);
        accounts.Write(_options.Acme.Directory, new AcmeAccount("https://ca.example.com/account/1", null));

        // Its key alone: the account of the old key must not stay beside it.
        Assert.Equal(StoreItemResultKind.Installed, Apply(("account.key", key.ToPem(null))).Kind);
        using var used = accounts.OpenKey(_options.Acme.Directory, AcmeAccountKey.EcdsaP256, out var isNew);
        Assert.False(isNew);
        Assert.Equal(key.Thumbprint, used.Thumbprint);
        Assert.Null(accounts.Read(_options.Acme.Directory));

        const string Json = """{"url":"https://ca.example.com/account/2","email":"admin@example.com"}""";
        Assert.Equal(StoreItemResultKind.Installed, Apply(("account.key", key.ToPem(null)), ("account.json", Json)).Kind);
        Assert.Equal("https://ca.example.com/account/2", accounts.Read(_options.Acme.Directory)?.Url);
        Assert.Equal(StoreItemResultKind.Known, Apply(("account.key", key.ToPem(null)), ("account.json", Json)).Kind);
        Assert.Equal(StoreItemResultKind.Refused, Apply(("account.key", key.ToPem(null)), ("account.json", "{}")).Kind);
        Assert.Equal(StoreItemResultKind.Refused, Apply(("account.json", Json)).Kind);
        Assert.Contains("ENCRYPTED", File.ReadAllText(_folder.Combine($"store/.acme/{AccountId}/account.key")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../outside")]
    [InlineData("ca.example.com-000000000000")]
    public void Account_OfAnotherDirectory_WritesNothing(string id)
    {
        using var key = AcmeKey.Create(AcmeAccountKey.EcdsaP256);
        var before = Files();

        var result = _store.Apply(new StoreItem(
            StoreItemKind.Account, id, 1, new Dictionary<string, string> { ["account.key"] = key.ToPem(null) }));

        Assert.Equal(StoreItemResultKind.NotConfigured, result.Kind);
        Assert.Equal(before, Files());
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"kind":"certificate","name":"mail.example.com","token":1,"files":{}}""")]
    [InlineData("""{"kind":"certificate","name":"mail.example.com","token":1,"files":{"a":null}}""")]
    [InlineData("""{"kind":"certificate","name":"other.example.com","token":1,"files":{"a":"b"}}""")]
    [InlineData("""{"kind":"account","name":"mail.example.com","token":1,"files":{"a":"b"}}""")]
    [InlineData("""{"kind":"nonsense","name":"mail.example.com","token":1,"files":{"a":"b"}}""")]
    [InlineData("""{"kind":7,"name":"mail.example.com","token":1,"files":{"a":"b"}}""")]
    [InlineData("""{"kind":"certificate","name":"mail.example.com","token":-1,"files":{"a":"b"}}""")]
    [InlineData("""{"kind":"certificate","name":"mail.example.com","token":9007199254740992,"files":{"a":"b"}}""")]
    [InlineData("""{"kind":"certificate","name":"mail.example.com","token":1,"files":{"a":"","b":"","c":"","d":"","e":""}}""")]
    [InlineData("""{"kind":"certificate","name":null,"token":1,"files":{"a":"b"}}""")]
    public void Read_OfWhatIsNoItemOfThatName_Throws(string json) =>
        Assert.Throws<FormatException>(() => StoreItem.Read(Encoding.UTF8.GetBytes(json), $"certificate/{Name}"));

    [Fact]
    public void Read_OfAnItemLargerThanAnyIs_Throws() => Assert.Throws<FormatException>(() => StoreItem.Read(
        new StoreItem(StoreItemKind.Certificate, Name, 1, new Dictionary<string, string> { ["a"] = new('x', 1 << 24) }).ToJson(),
        $"certificate/{Name}"));

    [Fact]
    public void Renew_OfASharedName_LeavesTheMarkThatTheRenewalLooksFor()
    {
        _store.Renew(Name.ToUpperInvariant());

        Assert.True(File.Exists(_folder.Combine($"store/{Name}/renew")));
    }

    private StoreItemResult Apply(params (string File, string Text)[] files) => _store.Apply(
        new StoreItem(StoreItemKind.Account, AccountId, 1, files.ToDictionary(f => f.File, f => f.Text)));

    private T Later<T>(Func<T> make)
    {
        _time.Advance(TimeSpan.FromHours(1));
        return make();
    }

    private CertificateStore Store() => CertificateStore.Of(_options, _time);

    private IssuedCertificate Issue(string name, TimeSpan? life = null)
    {
        using var authority = CertificateAuthority.OpenOrCreate(_folder.Combine("authority"), "Test CA", _time);
        return authority.Issue([name], life ?? TimeSpan.FromDays(90), CertificateKeyKind.EcdsaP256);
    }

    private static string ThumbprintOf(IssuedCertificate certificate)
    {
        using var leaf = System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem(certificate.ChainPem);
        return leaf.Thumbprint;
    }

    private string[] Files() =>
    [
        .. Directory.EnumerateFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories)
            .Where(f => !f.Contains("authority", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];
}
