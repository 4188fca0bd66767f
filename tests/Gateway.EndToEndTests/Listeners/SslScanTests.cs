using System.Diagnostics;
using Gateway.Testing;
using Xunit;

namespace Gateway.EndToEndTests.Listeners;

public sealed class SslScanTests
{
    [Fact]
    public async Task Scan_OfCompatibleListener_FindsForwardSecrecyAndAeadAlone()
    {
        var folder = new TemporaryFolder();
        var certificate = TestCertificates.WritePfx(folder, "mail.example.com");
        await using var gateway = await TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
                "Certificates": { "Names": { "mail.example.com": { "File": "{{certificate}}" } } }
              }
            }
            """);
        var start = new ProcessStartInfo("sslscan", $"--no-colour --sni-name=mail.example.com 127.0.0.1:{gateway.Ports[0]}")
        {
            RedirectStandardOutput = true,
        };
        using var scan = Process.Start(start)!;
        var output = await scan.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await scan.WaitForExitAsync(TestContext.Current.CancellationToken);

        var suites = output.Split('\n').Where(l => l.Contains(" bits ", StringComparison.Ordinal)
            && (l.StartsWith("Preferred", StringComparison.Ordinal) || l.StartsWith("Accepted", StringComparison.Ordinal))).ToArray();
        Assert.Contains(suites, s => s.Contains("TLSv1.2", StringComparison.Ordinal));
        Assert.Contains(suites, s => s.Contains("TLSv1.3", StringComparison.Ordinal));
        Assert.All(suites, s => Assert.Matches("TLS_(AES|CHACHA20)_|ECDHE-ECDSA-AES(128|256)-GCM", s));
        Assert.Contains("TLSv1.0   disabled", output, StringComparison.Ordinal);
        Assert.Contains("TLSv1.1   disabled", output, StringComparison.Ordinal);
    }
}
