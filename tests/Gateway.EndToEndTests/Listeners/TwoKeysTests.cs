using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Settings;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.EndToEndTests.Listeners;

/// <summary>RSA and ECDSA certificates side by side for one name, as OpenSSL's client sees them.</summary>
public sealed class TwoKeysTests
{
    private const string Name = "mail.example.com";

    [Theory]
    [InlineData("", "ECDSA")]
    [InlineData("-tls1_2", "ECDSA")]
    [InlineData("-tls1_3 -sigalgs rsa_pss_rsae_sha256", "RSA-PSS")]
    [InlineData("-tls1_2 -cipher ECDHE-RSA-AES128-GCM-SHA256", "RSA-PSS")]
    [InlineData("-tls1_2 -sigalgs RSA+SHA256", "RSA")]
    [InlineData("-tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256", "ECDSA")]
    [Proves("Certificates:Names:*:Second:File")]
    [Proves("Certificates:Names:*:Second:KeyFile")]
    [Proves("Certificates:Names:*:Second:PasswordFile")]
    public async Task Client_GetsTheKindOfKeyThatItTakes(string arguments, string signature)
    {
        var folder = new TemporaryFolder();
        folder.Write("password", "secret\n");
        await using var gateway = await TestGateway.StartAsync(
            folder, Configuration(folder, WriteRsa(folder, "secret"), """ "KeyFile": "rsa-key.pem", "PasswordFile": "password" """));

        var output = await OpenSsl.ClientAsync(gateway.Ports[0], $"-servername {Name} -brief {arguments}");

        Assert.Contains($"Signature type: {signature}\n", output, StringComparison.Ordinal);
    }

    [Fact]
    [Proves("Certificates:Names:*:Second:Password")]
    public async Task Key_WhosePasswordIsInTheSettings_IsUsed()
    {
        var folder = new TemporaryFolder();
        await using var gateway = await TestGateway.StartAsync(
            folder, Configuration(folder, WriteRsa(folder, "secret"), """ "KeyFile": "rsa-key.pem", "Password": "secret" """));

        var output = await OpenSsl.ClientAsync(gateway.Ports[0], $"-servername {Name} -brief -tls1_2 -sigalgs RSA+SHA256");

        Assert.Contains("Signature type: RSA\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_OfTwoCertificatesWithOneKindOfKey_SaysSo()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("gateway.json", Configuration(folder, TestCertificates.WritePfx(folder, Name), ""));

        var reading = new ConfigurationFile(file).Read();

        var error = Assert.Single(reading.Errors);
        Assert.EndsWith("Second:File", error.Key, StringComparison.Ordinal);
        Assert.Contains("has an ECDSA key as the first", error.Message, StringComparison.Ordinal);
    }

    private static string Configuration(TemporaryFolder folder, string second, string more) => $$"""
        {
          "Gateway": {
            "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
            "Certificates": {
              "Names": {
                "{{Name}}": {
                  "File": "{{TestCertificates.WritePfx(folder, Name)}}",
                  "Second": { "File": "{{second}}"{{(more.Length > 0 ? "," : "")}}{{more}} }
                }
              }
            }
          }
        }
        """;

    private static string WriteRsa(TemporaryFolder folder, string password)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={Name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(Name);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(30));
        folder.Write("rsa-key.pem", key.ExportEncryptedPkcs8PrivateKeyPem(
            password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10_000)));
        return folder.Write("rsa.pem", certificate.ExportCertificatePem());
    }
}
