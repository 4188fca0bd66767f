using System.Diagnostics;
using Gateway.Certificates.Authority;
using Gateway.Testing;
using Xunit;

namespace Gateway.EndToEndTests.Listeners;

public sealed class IssuedCertificateTests
{
    [Fact]
    public async Task Issue_ForNamesAndAddresses_IsVerifiedByOpenSsl()
    {
        using var folder = new TemporaryFolder();
        using var authority = CertificateAuthority.OpenOrCreate(folder.Path, "Test Authority", TimeProvider.System);

        authority.Issue(["mail.example.com", "*.example.com", "127.0.0.1", "::1"], TimeSpan.FromDays(90)).WriteTo(folder.Combine("mail"));

        foreach (var check in new[]
        {
            "-verify_hostname mail.example.com",
            "-verify_hostname a.example.com",
            "-verify_ip 127.0.0.1",
            "-verify_ip ::1",
        })
        {
            Assert.Equal(0, await OpenSslAsync($"verify -x509_strict -purpose sslserver -CAfile {folder.Combine("ca.pem")} {check} "
                + $"{folder.Combine("mail/fullchain.pem")}"));
        }

        Assert.NotEqual(0, await OpenSslAsync(
            $"verify -CAfile {folder.Combine("ca.pem")} -verify_hostname other.example.net {folder.Combine("mail/fullchain.pem")}"));
    }

    private static async Task<int> OpenSslAsync(string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }
}
