using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Gateway.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Publishing;

public sealed class ConnectionBoundTests
{
    [Theory]
    [InlineData("through.example.com", "http/1.1")]
    [InlineData("mail.example.com", "h2")]
    public async Task Host_IsOfferedHttp2_UnlessItsConnectionsAreBound(string host, string expected)
    {
        var folder = new TemporaryFolder();
        var certificate = TestCertificates.WritePfx(folder, "mail.example.com", "through.example.com");
        await using var gateway = await TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
                "Certificates": { "Names": { "mail.example.com": { "File": "{{certificate}}" }, "through.example.com": { "File": "{{certificate}}" } } },
                "Routes": {
                  "owa": { "Preset": "Owa", "Hosts": [ "mail.example.com" ], "Cluster": "one", "Authentication": "Basic" },
                  "rpc": { "Preset": "RpcOverHttp", "Hosts": [ "through.example.com" ], "Cluster": "one", "Authentication": "PassThrough" }
                },
                "Clusters": { "one": { "Destinations": { "one": { "Address": "http://127.0.0.1:1" } } } }
              }
            }
            """);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, gateway.Port("https"), TestContext.Current.CancellationToken);
        await using var tls = new SslStream(client.GetStream());

        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = host,
                CertificateChainPolicy = TestCertificates.ChainPolicy(),
                ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            },
            TestContext.Current.CancellationToken);

        Assert.Equal(expected, tls.NegotiatedApplicationProtocol.ToString());
    }
}
