using System.Text.Json;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Listeners;

/// <summary>
/// A client that writes a PROXY header to be somebody else, for lockout, limits and networks: from a source that may not, it is refused.
/// </summary>
public sealed class ProxySpoofingTests
{
    private const string Host = "mail.example.com";
    private const string Balancer = "127.0.0.31";
    private const string Stranger = "127.0.0.32";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Header_IsBelievedFromListedSourcesAlone()
    {
        await using var backend = await TestBackEnd.StartAsync();
        var folder = new TemporaryFolder();
        folder.Write("ca.pem", TestCertificates.Authority.ExportCertificatePem());
        await using var gateway = await TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "State": "state",
                "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https", "ProxyProtocolFrom": [ "{{Balancer}}" ] } },
                "Certificates": { "Names": { "{{Host}}": { "File": "{{TestCertificates.WritePfx(folder, Host)}}" } } },
                "Routes": { "all": { "Hosts": [ "{{Host}}" ], "Cluster": "backend", "Authentication": "Anonymous" } },
                "Clusters": { "backend": { "Destinations": { "one": { "Address": "{{backend.Address}}" } } } },
                "Telemetry": { "AccessLog": "access.log" }
              }
            }
            """);
        await using var listed = await HaproxyServer.StartBalancerAsync(gateway.Ports[0], Balancer);
        await using var unlisted = await HaproxyServer.StartBalancerAsync(gateway.Ports[0], Stranger);

        // Through the balancer, the client is the one that the balancer saw.
        Assert.Equal("200", await CurlAsync(gateway, listed.Port, "--interface", "127.0.0.77"));

        // A header of one's own from elsewhere, by curl and by another HAProxy, reaches nothing.
        Assert.Equal("000", await CurlAsync(gateway, gateway.Ports[0], "--interface", Stranger, "--haproxy-protocol"));
        Assert.Equal("000", await CurlAsync(gateway, unlisted.Port, "--interface", "127.0.0.77"));

        // Nor does the balancer's address without one, and a header within the connection that the balancer opened is no second one.
        Assert.Equal("000", await CurlAsync(gateway, gateway.Ports[0], "--interface", Balancer));
        Assert.Equal("000", await CurlAsync(gateway, listed.Port, "--interface", "127.0.0.77", "--haproxy-protocol"));

        // Whoever is not listed is who it is.
        Assert.Equal("200", await CurlAsync(gateway, gateway.Ports[0], "--interface", Stranger));
        await gateway.StopAsync();
        var sources = File.ReadLines(folder.Combine("access.log"))
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("client").GetString()!);
        Assert.Equal(["127.0.0.77", Stranger], sources);
        Assert.Equal(2, backend.Received.Count);
    }

    private static async Task<string> CurlAsync(TestGateway gateway, int port, params string[] more)
    {
        var (_, output) = await PeerProcess.RunAsync(
            "curl",
            [
                "-s", "-o", "/dev/null", "-w", "%{http_code}", "--max-time", "30", "--cacert", gateway.Folder.Combine("ca.pem"),
                "--connect-to", $"{Host}::127.0.0.1:", .. more, $"https://{Host}:{port}/",
            ],
            Token);
        return output.Trim();
    }
}
