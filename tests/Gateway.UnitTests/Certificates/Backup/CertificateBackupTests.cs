using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Gateway.Certificates.Authority;
using Gateway.Certificates.Backup;
using Gateway.Certificates.Keys;
using Gateway.Certificates.Selection;
using Gateway.Certificates.Settings;
using Gateway.Certificates.Storage;
using Gateway.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.UnitTests.Certificates.Backup;

public sealed class CertificateBackupTests : IDisposable
{
    private const string Name = "*.example.com";
    private const string Passphrase = "of the backup";

    private readonly TemporaryFolder _here = new();
    private readonly TemporaryFolder _there = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    public void Dispose()
    {
        _here.Dispose();
        _there.Dispose();
    }

    [Fact]
    public void Restore_OnAnotherMachineWithAnotherPassphrase_ServesTheSameAndIssuesByTheSameCa()
    {
        var here = Options(_here, "of here");
        var issued = Issue(here);
        new CertificateStore(here.Store, here.Passphrase).SavePending(
            Name, Gateway.Certificates.Keys.CertificateKey.Create(Gateway.Certificates.Keys.CertificateKeyKind.EcdsaP256), "request");
        var there = Options(_there, "of there");

        var outcome = CertificateBackup.Restore(there, CertificateBackup.Create(here, Passphrase, _time), Passphrase, force: false);

        Assert.Empty(outcome.Newer);
        using var served = ConfiguredCertificate.ReadAll(there, _time)[0];
        Assert.Equal(issued, served.Certificate?.Leaf.Thumbprint);
        Assert.Single(new CertificateStore(there.Store, there.Passphrase).Versions(Name), v => v.IsCurrent);
        Assert.Single(new CertificateStore(there.Store, there.Passphrase).PendingOf(Name));
        using var authority = CertificateAuthority.OpenOrCreate(there.Authority, there.Passphrase, _time);
        Assert.Single(authority.Register.Read());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_there.Combine("authority/ca.key")));
        Assert.DoesNotContain("-----BEGIN PRIVATE KEY-----", Directory.EnumerateFiles(_there.Path, "*key*", SearchOption.AllDirectories)
            .Select(File.ReadAllText)
            .SelectMany(t => t.Split('\n')));
    }

    [Fact]
    public void Restore_OverNewerKeys_IsRefusedUnlessForced()
    {
        var options = Options(_here, null);
        var old = Issue(options);
        var backup = CertificateBackup.Create(options, Passphrase, _time);
        _time.Advance(TimeSpan.FromDays(1));
        var newer = Issue(options);

        var refused = CertificateBackup.Restore(options, backup, Passphrase, force: false);

        Assert.Equal(0, refused.Files);
        Assert.Equal(2, refused.Newer.Count);
        Assert.Equal(newer, Served(options));
        Assert.True(CertificateBackup.Restore(options, backup, Passphrase, force: true).Files > 0);
        Assert.Equal(old, Served(options));
    }

    [Fact]
    public void Open_WithAnotherPassphraseOrAltered_IsRefused()
    {
        var sealedContent = PasswordEnvelope.Seal("content"u8, Passphrase);

        Assert.Equal("content"u8.ToArray(), PasswordEnvelope.Open(sealedContent, Passphrase));
        Assert.Throws<CryptographicException>(() => PasswordEnvelope.Open(sealedContent, "another"));
        sealedContent[^1] ^= 1;
        Assert.ThrowsAny<CryptographicException>(() => PasswordEnvelope.Open(sealedContent, Passphrase));
    }

    [Fact]
    public void Open_OfAnyBytes_IsRefusedWithoutAnotherException() =>
        Gen.Byte.Array[0, 200].Sample(
            bytes => Assert.ThrowsAny<CryptographicException>(() => PasswordEnvelope.Open(bytes, Passphrase)), iter: 500);

    [Theory]
    [InlineData("store/../../etc/passwd", null)]
    [InlineData("/etc/passwd", null)]
    [InlineData("elsewhere/file", null)]
    [InlineData("store/mail.example.com/current", "../../../etc")]
    public void Restore_OfPathsThatLeadElsewhere_IsRefused(string path, string? link)
    {
        var tar = BackupArchive.Write([new BackupEntry(path, Encoding.ASCII.GetBytes("x"), link)], _time.GetUtcNow());

        Assert.Throws<CryptographicException>(() => CertificateBackup.Restore(
            Options(_there, null), PasswordEnvelope.Seal(tar, Passphrase), Passphrase, force: true));
    }

    private string? Served(CertificatesOptions options)
    {
        using var served = ConfiguredCertificate.ReadAll(options, _time)[0];
        return served.Certificate?.Leaf.Thumbprint;
    }

    private string Issue(CertificatesOptions options)
    {
        using var authority = CertificateAuthority.OpenOrCreate(options.Authority, options.Passphrase, _time);
        CertificateStore.Of(options, _time).Install(Name, authority.Issue([Name], TimeSpan.FromDays(90)));
        return Served(options) ?? throw new InvalidOperationException("Nothing is served.");
    }

    private static CertificatesOptions Options(TemporaryFolder folder, string? passphrase) => new()
    {
        Store = folder.Combine("certificates"),
        Passphrase = passphrase,
        Authority = new CertificateAuthorityOptions { Folder = folder.Combine("authority") },
        Names = new Dictionary<string, CertificateOptions> { [Name] = new() },
    };
}
