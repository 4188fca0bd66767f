using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Certificates.Authority;
using Gateway.Certificates.Settings;
using Gateway.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.UnitTests.Certificates.Authority;

public sealed class CertificateAuthorityTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void OpenOrCreate_Twice_IsTheSameAuthorityAndKeysAreTheOwnersAlone()
    {
        using var first = CertificateAuthority.OpenOrCreate(_folder.Path, "Test Authority", TimeProvider.System);
        using var second = CertificateAuthority.OpenOrCreate(_folder.Path, "Another", TimeProvider.System);
        second.Issue(["mail.example.com"], TimeSpan.FromDays(1)).WriteTo(_folder.Path);

        Assert.Equal(first.CertificatePem, second.CertificatePem);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.Combine("ca.key")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.Combine("key.pem")));
    }

    [Fact]
    public void OpenOrCreate_WithPassphrase_ProtectsTheKey()
    {
        var options = new CertificateAuthorityOptions { Folder = _folder.Path };
        CertificateAuthority.OpenOrCreate(options, "a passphrase", _time).Dispose();

        Assert.StartsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----", File.ReadAllText(_folder.Combine("ca.key")), StringComparison.Ordinal);
        Assert.Throws<CryptographicException>(() => CertificateAuthority.OpenOrCreate(options, "another", _time));
        Assert.Throws<CryptographicException>(() => CertificateAuthority.OpenOrCreate(options, null, _time));
        CertificateAuthority.OpenOrCreate(options, "a passphrase", _time).Dispose();
    }

    [Fact]
    public void Issue_ForLongerThanTheAuthorityLives_EndsWithIt()
    {
        using var authority = CertificateAuthority.OpenOrCreate(
            new CertificateAuthorityOptions { Folder = _folder.Path, Life = TimeSpan.FromDays(10) }, null, _time);
        var issued = authority.Issue(["mail.example.com"], TimeSpan.FromDays(90));

        using var leaf = X509Certificate2.CreateFromPem(issued.ChainPem);
        Assert.Equal(authority.Certificate.NotAfter, leaf.NotAfter);
        _time.Advance(TimeSpan.FromDays(11));
        Assert.Throws<CryptographicException>(() => authority.Issue(["mail.example.com"], TimeSpan.FromDays(1)));
    }

    [Fact]
    public void Revoke_OfWhatWasIssued_IsInTheRegisterAndInAListWithAHigherNumber()
    {
        using var authority = CertificateAuthority.OpenOrCreate(_folder.Path, "Test Authority", _time);
        authority.Issue(["mail.example.com"], TimeSpan.FromDays(90), by: "root");
        authority.IssueClient(
            new ClientIdentity(CertificatePurpose.Person, "alice", "alice@example.com"), TimeSpan.FromDays(365), by: "carol");
        var serial = authority.Register.Read()[1].Serial;
        CertificateRevocationListBuilder.Load(authority.PublishRevocationList(), out var first);

        Assert.True(authority.Revoke(serial, X509RevocationReason.KeyCompromise, "dave"));
        Assert.False(authority.Revoke(serial, X509RevocationReason.KeyCompromise, "dave"));
        Assert.False(authority.Revoke("00", X509RevocationReason.KeyCompromise, "dave"));

        var list = CertificateRevocationListBuilder.Load(File.ReadAllBytes(_folder.Combine("ca.crl")), out var second);
        Assert.True(second > first);
        Assert.True(list.RemoveEntry(Convert.FromHexString(serial)));
        var register = new AuthorityRegister(_folder.Path, _time).Read();
        Assert.Equal(["root", "carol"], register.Select(e => e.IssuedBy));
        Assert.Null(register[0].RevokedAt);
        Assert.Equal(("dave", X509RevocationReason.KeyCompromise), (register[1].RevokedBy, register[1].Reason));
        Assert.Equal(CertificatePurpose.Person, register[1].Purpose);
        Assert.Equal(["alice", "alice@example.com"], register[1].Names);
    }

    [Fact]
    public void Read_OfARegisterCutOffByACrash_LosesThatLineAlone()
    {
        using var authority = CertificateAuthority.OpenOrCreate(_folder.Path, "Test Authority", _time);
        authority.Issue(["a.example.com"], TimeSpan.FromDays(1));
        File.AppendAllText(_folder.Combine("register.jsonl"), "{\"time\":\"2026-");

        authority.Issue(["b.example.com"], TimeSpan.FromDays(1));

        Assert.Equal(["a.example.com", "b.example.com"], authority.Register.Read().SelectMany(e => e.Names));
    }

    [Fact]
    public void NextUpdate_OfAPublishedList_IsItsLifeFromNow()
    {
        using var authority = CertificateAuthority.OpenOrCreate(_folder.Path, "Test Authority", _time);
        authority.PublishRevocationList();

        var next = RevocationListFile.NextUpdate(_folder.Combine("ca.crl"));

        Assert.Equal(0, (next - _time.GetUtcNow() - TimeSpan.FromDays(7))?.TotalSeconds ?? double.NaN, 2.0);
        Assert.Null(RevocationListFile.NextUpdate(_folder.Combine("absent")));
    }
}
