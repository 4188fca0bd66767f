using Gateway.Testing;
using Gateway.Testing.Peers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Gateway.FunctionalTests.Mail;

public sealed class LoopTests
{
    [Fact]
    public async Task Destination_WithTheAddressOfAListener_IsFoundBeforeASignInCausesTheNext()
    {
        var port = FreePort.Next();
        var folder = new TemporaryFolder();
        folder.Write("ca.pem", TestCertificates.Authority.ExportCertificatePem());
        var pfx = TestCertificates.WritePfx(folder, "localhost", MailScene.Host);
        await using var gateway = await TestGateway.StartAsync(
            folder,
            $$"""
            {
              "Gateway": {
                "Listeners": { "imaps": { "Endpoint": "127.0.0.1:{{port}}", "Protocol": "Imap4" } },
                "Certificates": { "Names": { "localhost": { "File": "{{pfx}}" } }, "Default": "localhost", "UnknownName": "Default" },
                "Routes": {
                  "imap": { "Preset": "Imap4", "Cluster": "own", "Authentication": "BackEnd", "Mail": { "Capabilities": [ "IMAP4rev1" ] } }
                },
                "Clusters": {
                  "own": {
                    "Destinations": { "one": { "Address": "imaps://localhost:{{port}}" } },
                    "Tls": { "RootsFile": "ca.pem" }, "Mail": { "ConnectTries": 1 }
                  }
                }
              }
            }
            """,
            builder => builder.Logging.AddFakeLogging());
        await using var client = await MailClient.ConnectAsync(port, implicitTls: true, "* OK");

        Assert.StartsWith("a NO [UNAVAILABLE]", await client.AskAsync("a LOGIN alice secret", "a NO"), StringComparison.Ordinal);
        Assert.Single(gateway.Services.GetFakeLogCollector().GetSnapshot(), r => r.Id.Id == 4020);
    }
}
