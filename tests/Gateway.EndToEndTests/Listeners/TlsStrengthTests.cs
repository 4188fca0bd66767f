using Gateway.Testing;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.EndToEndTests.Listeners;

/// <summary>"Require 128-bit encryption", and more: who is below it gets an alert, on HTTP and mail listeners alike.</summary>
public sealed class TlsStrengthTests
{
    private const string Insufficient = "insufficient security";

    [Theory]
    [InlineData("\"MinimumCipherBits\": 256", "-tls1_2 -cipher ECDHE-ECDSA-AES256-GCM-SHA384", null)]
    [InlineData("\"MinimumCipherBits\": 256", "-tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256", Insufficient)]
    [InlineData("\"MinimumCipherBits\": 256", "-tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384", null)]
    [InlineData("\"MinimumCipherBits\": 256", "-tls1_3 -ciphersuites TLS_AES_128_GCM_SHA256", Insufficient)]
    [InlineData("\"MinimumCipherBits\": 256", "-tls1_3 -ciphersuites TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384", null)]
    [InlineData("\"MinimumCipherBits\": 256", "-tls1_3 -ciphersuites TLS_CHACHA20_POLY1305_SHA256", null)]
    [InlineData("\"MinimumKeyExchangeBits\": 192", "-groups X25519:P-384", Insufficient)]
    [InlineData("\"MinimumKeyExchangeBits\": 192", "-groups P-384:P-521", null)]
    [InlineData("\"MinimumKeyExchangeBits\": 192", "-tls1_2 -groups P-256", Insufficient)]
    [InlineData("\"MinimumProtocol\": \"Tls13\"", "-tls1_2", "protocol version")]
    [InlineData("\"MinimumProtocol\": \"Tls13\"", "-tls1_3", null)]
    [InlineData("", "-tls1_3 -groups ffdhe2048", Insufficient)]
    [InlineData("", "-tls1_2 -cipher AES256-GCM-SHA384", "handshake failure")]
    [Proves("Listeners:*:TlsStrength:MinimumProtocol")]
    [Proves("Listeners:*:TlsStrength:MinimumCipherBits")]
    [Proves("Listeners:*:TlsStrength:MinimumKeyExchangeBits")]
    public async Task Client_ByWhatItOffers_IsServedOrGetsAnAlert(string strength, string client, string? alert)
    {
        await using var gateway = await StartAsync(strength);

        foreach (var (listener, mode) in new[] { ("https", ""), ("imaps", ""), ("imap", "-starttls imap") })
        {
            var output = await OpenSsl.ClientAsync(gateway.Port(listener), $"-servername {TlsGateway.Name} -brief {mode} {client}");

            Assert.Contains(alert ?? "CONNECTION ESTABLISHED", output, StringComparison.Ordinal);
            Assert.Equal(alert is null, output.Contains("CONNECTION ESTABLISHED", StringComparison.Ordinal));
        }
    }

    private static async Task<TestGateway> StartAsync(string strength)
    {
        var folder = new TemporaryFolder();
        var certificate = TestCertificates.WritePfx(folder, TlsGateway.Name);
        return await TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "Listeners": {
                  "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https", "TlsStrength": { {{strength}} } },
                  "imaps": { "Endpoint": "127.0.0.1:0", "Protocol": "Imap4", "TlsStrength": { {{strength}} } },
                  "imap": { "Endpoint": "127.0.0.1:0", "Protocol": "Imap4", "Tls": "StartTls", "TlsStrength": { {{strength}} } }
                },
                "Certificates": { "Names": { "{{TlsGateway.Name}}": { "File": "{{certificate}}" } } }
              }
            }
            """);
    }
}
