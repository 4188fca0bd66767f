using System.Security.Cryptography.X509Certificates;
using Gateway.Identity.ClientCertificates;
using Gateway.Testing;
using Xunit;

namespace Gateway.UnitTests.Identity.ClientCertificates;

public sealed class ClientAuthorityTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Certificate_OfTheAuthority_NamesItsUserWhereConfigurationLooksFirst()
    {
        using var certificate = TestCertificates.IssueClient("device-7", "alice@example.com");

        Assert.Equal("alice@example.com", Check(certificate, Options()).UserName);
        Assert.Equal("device-7", Check(certificate, Options(CertificateName.CommonName)).UserName);
        Assert.Equal("alice@example.com", Check(certificate, Options(CertificateName.UserPrincipalName, CertificateName.Email)).UserName);
    }

    [Fact]
    public void Certificate_WithoutThatName_HasNoUser()
    {
        using var certificate = TestCertificates.IssueClient("alice");

        Assert.Equal(CertificateFault.NoUser, Check(certificate, Options(CertificateName.Email)).Fault);
    }

    [Fact]
    public void Certificate_OfAnotherAuthorityOfTheSameName_IsUntrusted()
    {
        using var stranger = TestCertificates.CreateStranger();
        using var certificate = TestCertificates.IssueClient("alice", "alice@example.com", stranger);

        Assert.Equal(CertificateFault.Untrusted, Check(certificate, Options()).Fault);
    }

    [Fact]
    public void Certificate_ForServers_IsNotForClients()
    {
        using var certificate = TestCertificates.IssueClient("alice", "alice@example.com", usage: "1.3.6.1.5.5.7.3.1");

        Assert.Equal(CertificateFault.Usage, Check(certificate, Options()).Fault);
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(24 * 31)]
    public void Certificate_OutsideItsLife_IsExpired(int hours)
    {
        using var certificate = TestCertificates.IssueClient("alice", "alice@example.com");

        Assert.Equal(CertificateFault.Expired, new ClientAuthority("staff", Options()).Check(
            certificate, DateTimeOffset.UtcNow.AddHours(hours)).Fault);
    }

    [Fact]
    public void Certificate_OnTheList_IsRevokedAndOthersAreNot()
    {
        using var revoked = TestCertificates.IssueClient("mallory", "mallory@example.com");
        using var good = TestCertificates.IssueClient("alice", "alice@example.com");
        var options = WithList(TestCertificates.RevocationList(DateTimeOffset.UtcNow.AddDays(1), revoked));

        Assert.Equal(CertificateFault.Revoked, Check(revoked, options).Fault);
        Assert.Equal(CertificateFault.None, Check(good, options).Fault);
    }

    [Fact]
    public void List_OutOfDate_RefusesEveryCertificate()
    {
        using var certificate = TestCertificates.IssueClient("alice", "alice@example.com");

        Assert.Equal(CertificateFault.RevocationUnknown, Check(
            certificate, WithList(TestCertificates.RevocationList(DateTimeOffset.UtcNow.AddMinutes(-1)))).Fault);
    }

    [Fact]
    public void List_ChangedAfterSigning_IsNoListOfTheAuthority()
    {
        using var certificate = TestCertificates.IssueClient("alice", "alice@example.com");
        var list = TestCertificates.RevocationList(DateTimeOffset.UtcNow.AddDays(1));
        list[^1] ^= 1;

        Assert.Equal(CertificateFault.RevocationUnknown, Check(certificate, WithList(list)).Fault);
    }

    [Fact]
    public void List_ThatIsReplaced_IsReadAgain()
    {
        using var certificate = TestCertificates.IssueClient("alice", "alice@example.com");
        var options = WithList(TestCertificates.RevocationList(DateTimeOffset.UtcNow.AddDays(1)));
        var authority = new ClientAuthority("staff", options);
        Assert.Equal(CertificateFault.None, authority.Check(certificate, DateTimeOffset.UtcNow).Fault);

        File.WriteAllBytes(_folder.Combine("ca.crl"), TestCertificates.RevocationList(DateTimeOffset.UtcNow.AddDays(1), certificate));
        File.SetLastWriteTimeUtc(_folder.Combine("ca.crl"), DateTime.UtcNow.AddSeconds(5));
        authority.Refresh();

        Assert.Equal(CertificateFault.Revoked, authority.Check(certificate, DateTimeOffset.UtcNow).Fault);
    }

    [Fact]
    public void ReadAll_AnyTruncation_IsAFormatExceptionAndNothingElse()
    {
        var list = TestCertificates.RevocationList(DateTimeOffset.UtcNow.AddDays(1));
        for (var length = 0; length < list.Length; length++)
        {
            Assert.Throws<FormatException>(() => RevocationList.ReadAll(list[..length]));
        }
    }

    public void Dispose() => _folder.Dispose();

    private static ClientCertificateResult Check(X509Certificate2 certificate, ClientAuthorityOptions options) =>
        new ClientAuthority("staff", options).Check(certificate, DateTimeOffset.UtcNow);

    private ClientAuthorityOptions Options(params CertificateName[] names) => new()
    {
        Roots = _folder.Write("ca.pem", TestCertificates.Authority.ExportCertificatePem()),
        UserName = names.Length > 0 ? names : [CertificateName.Email, CertificateName.CommonName],
    };

    private ClientAuthorityOptions WithList(byte[] list)
    {
        File.WriteAllBytes(_folder.Combine("ca.crl"), list);
        return new() { Roots = Options().Roots, UserName = Options().UserName, RevocationList = _folder.Combine("ca.crl") };
    }
}
