using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Certificates.Authority;
using Gateway.Certificates.Keys;
using Gateway.Certificates.Settings;
using Gateway.Certificates.Sharing;
using Gateway.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.UnitTests.Certificates.Sharing;

/// <summary>The folders of several gateways become those of one CA, and of no other.</summary>
public sealed class SharedAuthorityTests : IDisposable
{
    private const string Passphrase = "correct horse";

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Authority_OfAnotherGateway_IssuesHereWithTheSameKeyAndRegister()
    {
        var serial = Issue("one", "mail.example.com");

        Assert.Equal(StoreItemResultKind.Installed, Give("one", "two"));

        Assert.Equal(Read("one", "ca.pem"), Read("two", "ca.pem"));
        Assert.Equal(serial, Assert.Single(RegisterOf("two").Read()).Serial);
        Assert.Contains("ENCRYPTED", Read("two", "ca.key"), StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(PathOf("one", "ca.crl")), File.ReadAllBytes(PathOf("two", "ca.crl")));
        Assert.Equal(StoreItemResultKind.Known, Give("one", "two"));
        using var authority = Open("two");
        authority.Issue(["imap.example.com"], TimeSpan.FromDays(90));
        Assert.Equal(StoreItemResultKind.Older, Give("one", "two"));
        Assert.Equal(StoreItemResultKind.Installed, Give("two", "one"));
        Assert.Equal(2, RegisterOf("one").Read().Count);
    }

    [Fact]
    public void Revocation_WhereNothingIsIssued_IsInTheListsOfAll()
    {
        var (first, second) = (Issue("one", "mail.example.com"), Issue("one", "imap.example.com"));
        Give("one", "two");
        for (var number = 0; number < 3; number++)
        {
            Revoke("two", Issue("two", $"name{number}.example.com"));
        }

        Revoke("two", first);
        Revoke("one", second);

        // As the gateway without the lease tells the one with it, which then publishes.
        var beyond = Authority("two").ReadBeyond(Authority("one").Read(1)!.Files);
        Authority("one").Merge(beyond!);
        Give("one", "two");

        Assert.Null(Authority("two").ReadBeyond(Authority("one").Read(1)!.Files));
        Assert.All((string[])["one", "two"], folder => Assert.All((string[])[first, second], serial => Assert.True(
            CertificateRevocationListBuilder.Load(File.ReadAllBytes(PathOf(folder, "ca.crl")), out _)
                .RemoveEntry(Convert.FromHexString(serial)))));
        Assert.Equal(5, RegisterOf("one").Read().Count(e => e.RevokedAt is not null));

        // Another one here must be in the list that the other has by now.
        Revoke("one", Issue("one", "late.example.com"));
        Assert.Equal(StoreItemResultKind.Installed, Give("one", "two"));
        Assert.Equal(File.ReadAllBytes(PathOf("one", "ca.crl")), File.ReadAllBytes(PathOf("two", "ca.crl")));
    }

    [Fact]
    public void Authority_ThatIsAnotherThanTheOneHere_ChangesNothing()
    {
        Issue("one", "mail.example.com");
        Issue("two", "mail.example.com");
        var before = Snapshot("two");

        Assert.Equal(StoreItemResultKind.Conflict, Give("one", "two"));
        Assert.Equal(before, Snapshot("two"));
    }

    [Fact]
    public void Authority_ThatIsNone_WritesNothing()
    {
        Issue("one", "mail.example.com");
        Issue("three", "mail.example.com");
        var (good, other) = (Authority("one").Read(1)!.Files, Authority("three").Read(1)!.Files);
        using var leafKey = CertificateKey.Create(CertificateKeyKind.EcdsaP256);
        using var leaf = leafKey.CreateRequest(new X500DistinguishedName("CN=none")).CreateSelfSigned(
            _time.GetUtcNow(), _time.GetUtcNow().AddDays(1));
        Dictionary<string, string>[] hostile =
        [
            new(good) { ["ca.key"] = other["ca.key"] },
            new(good) { ["ca.key"] = "" },
            new(good) { ["ca.pem"] = "" },
            new(good) { ["ca.pem"] = leaf.ExportCertificatePem(), ["ca.key"] = leafKey.ExportPem(null) },
        ];

        Assert.All(hostile, files => Assert.ThrowsAny<CryptographicException>(() => Authority("two").Apply(files)));
        Assert.False(Directory.Exists(PathOf("two", "")));
    }

    [Fact]
    public void Register_WithLinesThatAreNone_TakesTheOthers()
    {
        var serial = Issue("one", "mail.example.com");
        var good = Authority("one").Read(1)!.Files;
        var line = good["register.jsonl"];
        Dictionary<string, string> hostile = new(good)
        {
            ["register.jsonl"] = string.Join('\n', "nonsense", "{}", line.Replace(serial, "not hexadecimal", StringComparison.Ordinal),
                line.Replace(serial, new string('A', 42), StringComparison.Ordinal), line, line),
            ["ca.crl"] = Convert.ToBase64String("no list"u8),
        };

        Authority("two").Apply(hostile);

        Assert.Equal(serial, Assert.Single(RegisterOf("two").Read()).Serial);
        Assert.Single(File.ReadAllLines(PathOf("two", "register.jsonl")));
        Assert.False(File.Exists(PathOf("two", "ca.crl")));
    }

    private StoreItemResultKind Give(string from, string to) => Authority(to).Apply(Authority(from).Read(1)!.Files).Kind;

    private SharedAuthority Authority(string folder) => new(OptionsOf(folder), Passphrase, _time);

    private CertificateAuthority Open(string folder) => CertificateAuthority.OpenOrCreate(OptionsOf(folder), Passphrase, _time);

    private AuthorityRegister RegisterOf(string folder) => new(PathOf(folder, ""), _time);

    private string Issue(string folder, string name)
    {
        using var authority = Open(folder);
        using var leaf = X509Certificate2.CreateFromPem(authority.Issue([name], TimeSpan.FromDays(90)).ChainPem);
        return leaf.SerialNumber;
    }

    private void Revoke(string folder, string serial)
    {
        using var authority = Open(folder);
        Assert.True(authority.Revoke(serial, X509RevocationReason.KeyCompromise, "test"));
    }

    private CertificateAuthorityOptions OptionsOf(string folder) =>
        new() { Folder = PathOf(folder, ""), Key = CertificateKeyKind.EcdsaP256 };

    private string PathOf(string folder, string file) => Path.Combine(_folder.Path, folder, file);

    private string Read(string folder, string file) => File.ReadAllText(PathOf(folder, file));

    private string[] Snapshot(string folder) =>
    [
        .. Directory.GetFiles(PathOf(folder, ""))
            .Order(StringComparer.Ordinal)
            .Select(f => $"{f} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f)))}"),
    ];
}
