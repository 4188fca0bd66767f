using System.Text;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.FunctionalTests.Listeners;

public sealed class ProxyProtocolTests
{
    private const string Request = "GET / HTTP/1.1\r\nHost: mail.example.com\r\nConnection: close\r\n\r\n";

    [Theory]
    [InlineData("127.0.0.0/8", "PROXY TCP4 203.0.113.5 192.0.2.1 1 80\r\n", "HTTP/1.1 308")]
    [InlineData("127.0.0.1", "\r\n\r\n\0\r\nQUIT\n\u0020\0\0\0", "HTTP/1.1 308")]
    [InlineData("127.0.0.1", "PROXY UNKNOWN\r\n", "HTTP/1.1 308")]
    [InlineData("127.0.0.1", "\r\n\r\n\0\r\nQUIT\n\u0021\u0031\0\u0003abc", "HTTP/1.1 308")] // UNIX
    [InlineData("127.0.0.1", "\r\n\r\n\0\r\nQUIT\n\u0021\u0041\0\u0003abc", "HTTP/1.1 308")] // a family that is not known
    [InlineData("127.0.0.0/8", "", "")]
    [InlineData("127.0.0.0/8", "PROXY TCP4 nonsense\r\n", "")]
    [InlineData("192.0.2.0/24", "", "HTTP/1.1 308")]
    [InlineData("192.0.2.0/24", "PROXY TCP4 203.0.113.5 192.0.2.1 1 80\r\n", "")]
    [Proves("Listeners:*:ProxyProtocolFrom")]
    public async Task Header_BySource_IsTakenDemandedOrRefused(string from, string header, string expected)
    {
        await using var gateway = await StartAsync(from, connectionsPerSource: 1000);

        var answer = await RawClient.ExchangeAsync(gateway.Ports[0], Encoding.Latin1.GetBytes(header + Request));

        Assert.Equal(expected, answer[..Math.Min(answer.Length, expected.Length)]);
        Assert.Equal(expected.Length == 0, answer.Length == 0);
    }

    [Fact]
    [Proves("Listeners:*:Limits:ConnectionsPerSource")]
    public async Task Limit_PerSource_CountsTheTrueSource()
    {
        await using var gateway = await StartAsync("127.0.0.0/8", connectionsPerSource: 1);
        using var held = new System.Net.Sockets.TcpClient();
        await held.ConnectAsync("127.0.0.1", gateway.Ports[0], TestContext.Current.CancellationToken);
        await held.GetStream().WriteAsync(
            "PROXY TCP4 203.0.113.5 192.0.2.1 1 80\r\nGET / HTTP/1.1\r\nHost: mail.example.com\r\n\r\n"u8.ToArray(),
            TestContext.Current.CancellationToken);
        Assert.NotEqual(0, await held.GetStream().ReadAsync(new byte[1], TestContext.Current.CancellationToken));

        var same = await RawClient.ExchangeAsync(
            gateway.Ports[0], Encoding.Latin1.GetBytes("PROXY TCP4 203.0.113.5 192.0.2.1 2 80\r\n" + Request));
        var other = await RawClient.ExchangeAsync(
            gateway.Ports[0], Encoding.Latin1.GetBytes("PROXY TCP4 203.0.113.6 192.0.2.1 3 80\r\n" + Request));

        Assert.Equal("", same);
        Assert.StartsWith("HTTP/1.1 308", other, StringComparison.Ordinal);
    }

    private static Task<TestGateway> StartAsync(string from, int connectionsPerSource) =>
        TestGateway.StartAsync(new TemporaryFolder(), $$"""
        {
          "Gateway": {
            "Listeners": {
              "http": {
                "Endpoint": "127.0.0.1:0", "Protocol": "HttpsRedirect", "ProxyProtocolFrom": [ "{{from}}" ],
                "Limits": { "ConnectionsPerSource": {{connectionsPerSource}} }
              }
            },
            "Routes": { "all": { "Hosts": [ "mail.example.com" ], "Cluster": "backend", "Authentication": "Anonymous" } },
            "Clusters": { "backend": { "Destinations": { "one": { "Address": "http://127.0.0.1:9" } } } }
          }
        }
        """);
}
