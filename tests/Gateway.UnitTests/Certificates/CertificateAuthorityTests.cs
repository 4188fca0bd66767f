using Gateway.Certificates;
using Gateway.Testing;
using Xunit;

namespace Gateway.UnitTests.Certificates;

public sealed class CertificateAuthorityTests
{
    [Fact]
    public void OpenOrCreate_Twice_IsTheSameAuthorityAndKeysAreTheOwnersAlone()
    {
        using var folder = new TemporaryFolder();
        using var first = CertificateAuthority.OpenOrCreate(folder.Path, "Test Authority", TimeProvider.System);
        using var second = CertificateAuthority.OpenOrCreate(folder.Path, "Another", TimeProvider.System);
        second.Issue(["mail.example.com"], TimeSpan.FromDays(1)).WriteTo(folder.Path);

        Assert.Equal(first.CertificatePem, second.CertificatePem);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.Combine("ca.key")));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.Combine("key.pem")));
        }
    }
}
