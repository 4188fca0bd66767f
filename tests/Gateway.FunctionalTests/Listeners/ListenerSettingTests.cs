using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.FunctionalTests.Listeners;

public sealed class ListenerSettingTests
{
    private const string Whole = "GET / HTTP/1.1\r\nHost: mail.example.com\r\n\r\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Proves("Listeners:*:Hsts:MaxAge")]
    [Proves("Listeners:*:Hsts:IncludeSubDomains")]
    [Proves("Listeners:*:Hsts:Preload")]
    public async Task Hsts_OfAListener_IsInEveryResponse()
    {
        await using var gateway = await TlsGateway.StartAsync("""
            "Hsts": { "MaxAge": "730.00:00:00", "IncludeSubDomains": true, "Preload": true }
            """);
        using var client = gateway.CreateClient(TlsGateway.Name);

        using var response = await client.GetAsync("/", Token);

        Assert.Equal(
            "max-age=63072000; includeSubDomains; preload", Assert.Single(response.Headers.GetValues("Strict-Transport-Security")));
    }

    [Fact]
    [Proves("Listeners:*:RedirectPort")]
    public async Task RedirectPort_IsThePortThatClientsAreSentTo()
    {
        await using var gateway = await StartPlainAsync("\"RedirectPort\": 8443");

        Assert.Contains("Location: https://mail.example.com:8443/\r\n", await RawClient.ExchangeAsync(
            gateway.Ports[0], Encoding.ASCII.GetBytes(Closing(Whole))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("autodiscover.example.com", "302", "https://autodiscover.example.com/autodiscover/autodiscover.xml")]
    [InlineData("mail.example.com", "308", "https://mail.example.com/autodiscover/autodiscover.xml")]
    [InlineData("autodiscover.other.example", "403", null)]
    public async Task Autodiscover_OverPlainHttp_IsFoundOverHttps(string host, string status, string? location)
    {
        await using var gateway = await StartPlainAsync("\"RedirectPort\": 443");

        await AssertAutodiscoverAsync(gateway.Ports[0], host, status, location);
    }

    [Theory]
    [InlineData("autodiscover.example.com", "302", "https://mail.example.com/autodiscover/autodiscover.xml")]
    [InlineData("AutoDiscover.other.example", "302", "https://mail.example.com/autodiscover/autodiscover.xml")]
    [InlineData("other.example", "403", null)]
    [Proves("Listeners:*:RedirectTo")]
    public async Task RedirectTo_IsWhereAutodiscoverClientsOfEveryDomainAreSentTo(string host, string status, string? location)
    {
        await using var gateway = await StartPlainAsync("\"RedirectTo\": \"mail.example.com\"");

        await AssertAutodiscoverAsync(gateway.Ports[0], host, status, location);
    }

    [Fact]
    [Proves("Listeners:*:Limits:Connections")]
    public async Task Connections_BeyondTheLimit_AreClosed()
    {
        await using var gateway = await StartPlainAsync("\"Limits\": { \"Connections\": 2 }");
        using var first = await KeepAsync(gateway.Ports[0]);
        using var second = await KeepAsync(gateway.Ports[0]);

        Assert.Equal("", await RawClient.ExchangeAsync(gateway.Ports[0], Encoding.ASCII.GetBytes(Closing(Whole))));
    }

    [Fact]
    [Proves("Listeners:*:Limits:HeaderBytes")]
    [Proves("Listeners:*:Limits:HeaderTimeout")]
    [Proves("Listeners:*:Limits:IdleTimeout")]
    public async Task Head_TooLongOrTooSlow_AndAnIdleConnection_AreEnded()
    {
        await using var gateway =
            await StartPlainAsync("\"Limits\": { \"HeaderBytes\": 8192, \"HeaderTimeout\": \"00:00:01\", \"IdleTimeout\": \"00:00:05\" }");
        var port = gateway.Ports[0];
        using var idle = await KeepAsync(port);
        var idleEnds = EndOfAsync(idle);

        var tooLong = await RawClient.ExchangeAsync(port, Encoding.ASCII.GetBytes(Closing(Whole.Replace(
            "\r\n\r\n", $"\r\nX-Long: {new string('a', 9_000)}\r\n\r\n", StringComparison.Ordinal))));
        var tooSlow = await RawClient.ExchangeAsync(port, Encoding.ASCII.GetBytes(Whole[..^2])).WaitAsync(TimeSpan.FromSeconds(25), Token);

        Assert.StartsWith("HTTP/1.1 431 ", tooLong, StringComparison.Ordinal);
        Assert.True(tooSlow.Length == 0 || tooSlow.StartsWith("HTTP/1.1 408 ", StringComparison.Ordinal), tooSlow);
        await idleEnds.WaitAsync(TimeSpan.FromSeconds(90), Token);
    }

    [Fact]
    [Proves("Listeners:*:Limits:HandshakeTimeout")]
    public async Task Handshake_ThatStalls_IsEndedByTheListenersOwnLimit()
    {
        var folder = new TemporaryFolder();
        var certificate = TestCertificates.WritePfx(folder, TlsGateway.Name);
        await using var gateway = await TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "Listeners": {
                  "patient": { "Endpoint": "127.0.0.1:0", "Protocol": "Https", "Limits": { "HandshakeTimeout": "00:05:00" } },
                  "strict": { "Endpoint": "127.0.0.1:0", "Protocol": "Https", "Limits": { "HandshakeTimeout": "00:00:01" } }
                },
                "Certificates": { "Names": { "{{TlsGateway.Name}}": { "File": "{{certificate}}" } } }
              }
            }
            """);
        using var patient = new TcpClient();
        await patient.ConnectAsync(IPAddress.Loopback, gateway.Port("patient"), Token);

        Assert.Equal("", await RawClient.ExchangeAsync(gateway.Port("strict"), []));

        await using var tls = new SslStream(patient.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = TlsGateway.Name,
            CertificateChainPolicy = TestCertificates.ChainPolicy(),
        }, Token);
        Assert.True(tls.IsAuthenticated);
    }

    private static string Closing(string request) => request.Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n", StringComparison.Ordinal);

    /// <summary>A connection that has been served once and stays open.</summary>
    private static async Task<TcpClient> KeepAsync(int port)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, Token);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Whole), Token);
        await client.GetStream().ReadExactlyAsync(new byte[12], Token);
        return client;
    }

    private static async Task EndOfAsync(TcpClient client)
    {
        try
        {
            await client.GetStream().CopyToAsync(Stream.Null, Token);
        }
        catch (IOException)
        {
            // A reset is an end too.
        }
    }

    private static async Task AssertAutodiscoverAsync(int port, string host, string status, string? location)
    {
        var answer = await RawClient.ExchangeAsync(
            port,
            Encoding.ASCII.GetBytes($"GET /autodiscover/autodiscover.xml HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Equal(location is not null, answer.Contains($"\r\nLocation: {location}\r\n", StringComparison.Ordinal));
    }

    private static Task<TestGateway> StartPlainAsync(string settings) => TestGateway.StartAsync(new TemporaryFolder(), $$"""
        {
          "Gateway": {
            "Listeners": { "http": { "Endpoint": "127.0.0.1:0", "Protocol": "HttpsRedirect", {{settings}} } },
            "Routes": { "all": { "Hosts": [ "mail.example.com", "autodiscover.example.com" ], "Cluster": "backend", "Authentication": "Anonymous" } },
            "Clusters": { "backend": { "Destinations": { "one": { "Address": "http://127.0.0.1:9" } } } }
          }
        }
        """);
}
