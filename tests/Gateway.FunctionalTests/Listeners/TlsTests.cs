using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Gateway.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Listeners;

public sealed class TlsTests
{
    private const string Name = "mail.example.com";

    [Theory]
    [InlineData("-tls1_3", "TLSv1.3")]
    [InlineData("-tls1_2", "TLSv1.2")]
    [InlineData("-tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256", "TLSv1.2")]
    public async Task Client_WithForwardSecrecyAndAead_IsAccepted(string arguments, string protocol)
    {
        await using var gateway = await StartAsync();

        var output = await OpenSsl.ClientAsync(gateway.Ports[0], $"-servername {Name} -brief {arguments}");

        Assert.Contains($"Protocol version: {protocol}", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-tls1_2 -cipher ECDHE-ECDSA-AES256-SHA384", "handshake failure")]
    [InlineData("-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA256", "handshake failure")]
    [InlineData("-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA", "handshake failure")]
    [InlineData("-tls1_2 -cipher ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-SHA384", "handshake failure")]
    [InlineData("-tls1_2 -cipher AES128-GCM-SHA256", "handshake failure")]
    [InlineData("-tls1_2 -cipher DHE-RSA-AES128-SHA256", "handshake failure")]
    [InlineData("-tls1_1 -cipher DEFAULT@SECLEVEL=0", "protocol version")]
    [InlineData("-tls1 -cipher DEFAULT@SECLEVEL=0", "protocol version")]
    public async Task Client_BelowThePolicy_IsRefusedWithAnAlert(string arguments, string alert)
    {
        await using var gateway = await StartAsync();

        var output = await OpenSsl.ClientAsync(gateway.Ports[0], $"-servername {Name} -brief {arguments}");

        Assert.Contains(alert, output, StringComparison.Ordinal);
        Assert.DoesNotContain("CONNECTION ESTABLISHED", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_OfTls12OnModernListener_IsRefusedWithAnAlert()
    {
        await using var gateway = await StartAsync("\"TlsPolicy\": \"Modern\"");

        Assert.Contains("protocol version", await OpenSsl.ClientAsync(gateway.Ports[0], $"-servername {Name} -brief -tls1_2"), StringComparison.Ordinal);
        Assert.Contains("Protocol version: TLSv1.3", await OpenSsl.ClientAsync(gateway.Ports[0], $"-servername {Name} -brief"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-servername other.example.net")]
    [InlineData("-noservername")]
    public async Task Client_OfUnknownOrAbsentName_IsRefusedWithAnAlert(string arguments)
    {
        await using var gateway = await StartAsync();

        var output = await OpenSsl.ClientAsync(gateway.Ports[0], $"{arguments} -brief");

        Assert.Contains("unrecognized name", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task Session_OfBothVersions_IsResumed(string version)
    {
        await using var gateway = await StartAsync();
        var session = gateway.Folder.Combine("session.pem");
        const string Request = "GET / HTTP/1.1\r\nHost: mail.example.com\r\nConnection: close\r\n\r\n";

        var first = await OpenSsl.ClientAsync(gateway.Ports[0], $"-servername {Name} {version} -sess_out {session} -ign_eof", Request);
        var second = await OpenSsl.ClientAsync(gateway.Ports[0], $"-servername {Name} {version} -sess_in {session} -ign_eof", Request);

        Assert.Contains("New, TLS", first, StringComparison.Ordinal);
        Assert.Contains("Reused, TLS", second, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Http1AndHttp2", "h2")]
    [InlineData("Http1", "http/1.1")]
    public async Task Alpn_ByListener_OffersItsVersions(string versions, string expected)
    {
        await using var gateway = await StartAsync($"\"HttpVersions\": \"{versions}\"");

        var output = await OpenSsl.ClientAsync(gateway.Ports[0], $"-servername {Name} -alpn h2,http/1.1");

        Assert.Contains($"ALPN protocol: {expected}", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_ThatDoesNotSpeakTls_IsClosedWithoutAnAnswer()
    {
        await using var gateway = await StartAsync();

        Assert.Equal("", await RawClient.ExchangeAsync(gateway.Ports[0], "GET / HTTP/1.1\r\nHost: mail.example.com\r\n\r\n"u8.ToArray()));
    }

    [Fact]
    public async Task Certificate_ReplacedOnDisk_IsUsedByLaterHandshakes()
    {
        await using var gateway = await StartAsync();
        var before = await OpenSsl.ClientAsync(gateway.Ports[0], $"-servername {Name} -showcerts");
        var next = TestCertificates.WritePfx(gateway.Folder, Name);

        File.Move(next, gateway.Folder.Combine("server.pfx"), overwrite: true);

        // The folder is watched; how soon the system tells is its own affair.
        var deadline = DateTime.UtcNow.AddSeconds(30);
        string after;
        do
        {
            after = await OpenSsl.ClientAsync(gateway.Ports[0], $"-servername {Name} -showcerts");
        }
        while (Pem(after) == Pem(before) && DateTime.UtcNow < deadline);

        Assert.NotEqual(Pem(before), Pem(after));
        static string Pem(string output) => output[output.IndexOf("-----BEGIN", StringComparison.Ordinal)..output.IndexOf("-----END", StringComparison.Ordinal)];
    }

    [Fact]
    public async Task Certificate_ReplacedUnderAStreamOfHandshakes_FailsNoneAndDropsNoConnection()
    {
        const int After = 50;
        await using var gateway = await StartAsync();
        using var before = await HandshakeAsync(gateway.Ports[0]);
        var old = Thumbprint(before);

        File.Move(TestCertificates.WritePfx(gateway.Folder, Name), gateway.Folder.Combine("server.pfx"), overwrite: true);

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
        await using var gateway = await StartAsync("\"Limits\": { \"HandshakeTimeout\": \"00:00:01\" }");

        Assert.Equal("", await RawClient.ExchangeAsync(gateway.Ports[0], Convert.FromHexString(hello)));
    }

    [Fact]
    public async Task Listener_OnIPv6_SpeaksHttps()
    {
        await using var gateway = await StartAsync("\"Hsts\": {}", "[::1]:0");
        var handler = TestCertificates.CreateHandler(gateway.Ports[0]);
        handler.ConnectCallback = async (_, cancellationToken) => new NetworkStream(await ConnectAsync(IPAddress.IPv6Loopback, gateway.Ports[0], cancellationToken), ownsSocket: true);
        using var client = new HttpClient(handler);

        using var response = await client.GetAsync(new Uri($"https://{Name}/"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.True(response.Headers.Contains("Strict-Transport-Security"));
    }

    private static async Task<SslStream> HandshakeAsync(int port)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var stream = new SslStream(new NetworkStream(await ConnectAsync(IPAddress.Loopback, port, cancellationToken), ownsSocket: true));
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = Name, CertificateChainPolicy = TestCertificates.ChainPolicy() }, cancellationToken);
        return stream;
    }

    private static async Task<Socket> ConnectAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(address, port), cancellationToken);
        return socket;
    }

    private static string? Thumbprint(SslStream stream) => stream.RemoteCertificate?.GetCertHashString();

    private static async Task<TestGateway> StartAsync(string settings = "\"Hsts\": {}", string endpoint = "127.0.0.1:0")
    {
        var folder = new TemporaryFolder();
        File.Move(TestCertificates.WritePfx(folder, Name), folder.Combine("server.pfx"));
        return await TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "Listeners": { "https": { "Endpoint": "{{endpoint}}", "Protocol": "Https", {{settings}} } },
                "Certificates": { "Names": { "{{Name}}": { "File": "server.pfx" } } }
              }
            }
            """);
    }
}
