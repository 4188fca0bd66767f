using System.Security.Cryptography;
using Gateway.Certificates.Keys;
using Gateway.Certificates.Selection;
using Gateway.Certificates.Settings;
using Gateway.Certificates.Storage;
using Gateway.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.UnitTests.Certificates.Storage;

public sealed class CertificateStoreTests : IDisposable
{
    private const string Name = "mail.example.com";
    private const int MoreThanAllWrites = 40;

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Install_DyingAtAnyWrite_LeavesTheOldOrTheNewCertificateAndAWritableStore(bool halfDone)
    {
        var finished = false;
        for (var writes = 0; !finished; writes++)
        {
            Assert.True(writes < MoreThanAllWrites);
            using var folder = new TemporaryFolder();
            var (old, oldThumbprint) = Issue();
            var (next, nextThumbprint) = Issue();
            new CertificateStore(folder.Path).Install(Name, old);

            finished = Try(() => new CertificateStore(folder.Path, null, TimeProvider.System, new CrashingFiles(writes, halfDone)).Install(
                Name, next));

            var thumbprint = Read(new CertificateStore(folder.Path)).Leaf.Thumbprint;
            Assert.Contains(thumbprint, finished ? [nextThumbprint] : new[] { oldThumbprint, nextThumbprint });
            var (last, lastThumbprint) = Issue();
            var store = new CertificateStore(folder.Path);
            store.Install(Name, last);
            Assert.Equal(lastThumbprint, Read(store).Leaf.Thumbprint);
            Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path, ".new-*", SearchOption.AllDirectories));
        }
    }

    [Fact]
    public void SavePending_DyingAtAnyWrite_LosesNoKeyThatWaitedAndNoCertificateInUse()
    {
        var finished = false;
        for (var writes = 0; !finished; writes++)
        {
            Assert.True(writes < MoreThanAllWrites);
            using var folder = new TemporaryFolder();
            var store = new CertificateStore(folder.Path);
            var (installed, thumbprint) = Issue();
            store.Install(Name, installed);
            using var first = CertificateKey.Create(CertificateKeyKind.EcdsaP256);
            store.SavePending(Name, first, "first");

            using var second = CertificateKey.Create(CertificateKeyKind.EcdsaP256);
            finished = Try(() => new CertificateStore(
                folder.Path, null, TimeProvider.System, new CrashingFiles(writes, halfDone: true)).SavePending(Name, second, "second"));

            var pending = store.PendingOf(Name);
            Assert.Contains("first", pending.Select(p => p.RequestPem));
            Assert.All(pending, p => p.Dispose());
            Assert.Equal(thumbprint, Read(store).Leaf.Thumbprint);
        }
    }

    [Fact]
    public void Install_WithPassphrase_EncryptsTheKeyAndTheOwnerAloneMayReadIt()
    {
        var store = new CertificateStore(_folder.Path, "a passphrase", _time);
        var (issued, thumbprint) = Issue();

        store.Install(Name, issued);

        var key = Path.Combine(store.CurrentOf(Name), "key.pem");
        Assert.StartsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----", File.ReadAllText(key), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(store.CurrentOf(Name)));
        Assert.Equal(thumbprint, Read(store).Leaf.Thumbprint);
        Assert.Null(Reading(new CertificateStore(_folder.Path, "another")).Certificate);
        Assert.Contains(
            "no password is given",
            Assert.Single(Reading(new CertificateStore(_folder.Path)).Diagnostics).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Install_OverFilesLaidDownByHand_GoesBeforeThem()
    {
        var (byHand, _) = Issue();
        byHand.WriteTo(_folder.Combine(Name));
        var store = new CertificateStore(_folder.Path);
        var (issued, thumbprint) = Issue();

        store.Install(Name, issued);

        Assert.Equal(thumbprint, Read(store).Leaf.Thumbprint);
        Assert.True(File.Exists(_folder.Combine($"{Name}/key.pem")));
    }

    [Fact]
    public void Install_ManyTimes_KeepsFiveVersionsBeforeTheCurrentAndOneCanBePutBack()
    {
        var store = new CertificateStore(_folder.Path, null, _time);
        var thumbprints = new List<string>();
        for (var i = 0; i < 8; i++)
        {
            var (issued, thumbprint) = Issue();
            store.Install(Name, issued);
            thumbprints.Add(thumbprint);
            _time.Advance(TimeSpan.FromDays(1));
        }

        var versions = store.Versions(Name);
        store.Activate(Name, versions[^2].Id);

        Assert.Equal(6, versions.Count);
        Assert.True(versions[^1].IsCurrent);
        Assert.Equal(thumbprints[^2], Read(store).Leaf.Thumbprint);
        Assert.Throws<IOException>(() => store.Activate(Name, "no-such"));
    }

    [Theory]
    [InlineData("../elsewhere")]
    [InlineData("a/b.example.com")]
    [InlineData("")]
    public void FolderOf_NoName_IsRefused(string name) =>
        Assert.Throws<ArgumentException>(() => new CertificateStore(_folder.Path).FolderOf(name));

    private static bool Try(Action write)
    {
        try
        {
            write();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static CertificateReadResult Reading(CertificateStore store) =>
        CertificateReader.Read(Name, new CertificateOptions(), store, DateTimeOffset.UtcNow);

    private static ServerCertificate Read(CertificateStore store) =>
        Reading(store).Certificate ?? throw new CryptographicException(Reading(store).Diagnostics[0].Message);

    private static (IssuedCertificate Issued, string Thumbprint) Issue()
    {
        using var certificate = TestCertificates.Issue(Name);
        using var key = CertificateKey.Of(certificate);
        return (new IssuedCertificate(certificate.ExportCertificatePem(), key), certificate.Thumbprint);
    }
}
