using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.FunctionalTests.Listeners;

public sealed class TlsTests
{
    [Fact]
    public async Task Client_ThatDoesNotSpeakTls_IsClosedWithoutAnAnswer()
    {
        await using var gateway = await TlsGateway.StartAsync();

        Assert.Equal("", await RawClient.ExchangeAsync(gateway.Ports[0], "GET / HTTP/1.1\r\nHost: mail.example.com\r\n\r\n"u8.ToArray()));
    }

    [Fact]
    public async Task Certificate_ReplacedUnderAStreamOfHandshakes_FailsNoneAndDropsNoConnection()
    {
        const int After = 50;
        await using var gateway = await TlsGateway.StartAsync();
        using var before = await HandshakeAsync(gateway.Ports[0]);
        var old = Thumbprint(before);

        File.Move(TestCertificates.WritePfx(gateway.Folder, TlsGateway.Name), gateway.Folder.Combine("server.pfx"), overwrite: true);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            for (var renewed = 0; renewed < After;)
            {
                using var connection = await HandshakeAsync(gateway.Ports[0]);
                renewed += Thumbprint(connection) == old ? 0 : 1;
            }
        }));

        await before.WriteAsync("GET / HTTP/1.1\r\nHost: mail.example.com\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        var answer = new byte[9];
        await before.ReadExactlyAsync(answer, TestContext.Current.CancellationToken);
        Assert.Equal("HTTP/1.1 "u8.ToArray(), answer);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1603010200010001FC0303")]
    public async Task Client_ThatStallsInTheHandshake_IsClosed(string hello)
    {
        await using var gateway = await TlsGateway.StartAsync("\"Limits\": { \"HandshakeTimeout\": \"00:00:01\" }");

        Assert.Equal("", await RawClient.ExchangeAsync(gateway.Ports[0], Convert.FromHexString(hello)));
    }

    [Fact]
    [Proves("Listeners:*:Endpoint")]
    public async Task Listener_OnIPv6_SpeaksHttps()
    {
        await using var gateway = await TlsGateway.StartAsync("\"Hsts\": {}", "[::1]:0");
        var handler = TestCertificates.CreateHandler(gateway.Ports[0]);
        handler.ConnectCallback = async (_, cancellationToken) => new NetworkStream(
            await ConnectAsync(IPAddress.IPv6Loopback, gateway.Ports[0], cancellationToken), ownsSocket: true);
        using var client = new HttpClient(handler);

        using var response = await client.GetAsync(new Uri($"https://{TlsGateway.Name}/"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.True(response.Headers.Contains("Strict-Transport-Security"));
    }

    private static async Task<SslStream> HandshakeAsync(int port)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var stream = new SslStream(new NetworkStream(await ConnectAsync(IPAddress.Loopback, port, cancellationToken), ownsSocket: true));
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = TlsGateway.Name,
            CertificateChainPolicy = TestCertificates.ChainPolicy(),
        }, cancellationToken);
        return stream;
    }

    private static async Task<Socket> ConnectAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(address, port), cancellationToken);
        return socket;
    }

    private static string? Thumbprint(SslStream stream) => stream.RemoteCertificate?.GetCertHashString();
}
