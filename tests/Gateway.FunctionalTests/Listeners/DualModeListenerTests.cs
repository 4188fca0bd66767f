using System.Net;
using System.Text;
using Gateway.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Listeners;

/// <summary>
/// A listener on [::] accepts IPv4 too, and its socket writes such clients as IPv6; everything behind the accept sees IPv4.
/// </summary>
public sealed class DualModeListenerTests
{
    private const string Host = "mail.example.com";

    [Fact]
    public async Task Request_OverIPv4_HasAnIPv4Source()
    {
        var folder = new TemporaryFolder();
        await using var backend = await TestBackEnd.StartAsync();
        await using var gateway = await TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "Listeners": { "https": { "Endpoint": "[::]:0", "Protocol": "Https" } },
                "Certificates": { "Names": { "{{Host}}": { "File": "{{TestCertificates.WritePfx(folder, Host)}}" } } },
                "Routes": {
                  "all": { "Hosts": [ "{{Host}}" ], "Cluster": "backend", "Authentication": "Anonymous", "Authorization": { "Networks": [ "127.0.0.0/8" ] } }
                },
                "Clusters": { "backend": { "Destinations": { "one": { "Address": "{{backend.Address}}" } } } }
              }
            }
            """);
        using var client = gateway.CreateClient(Host);

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal("127.0.0.1", Assert.Single(backend.Received).Headers["X-Forwarded-For"]);
    }

    [Theory]
    [InlineData("127.0.0.0/8", "", "")]
    [InlineData("::ffff:127.0.0.1", "PROXY TCP6 ::ffff:203.0.113.5 ::ffff:192.0.2.1 1 80\r\n", "HTTP/1.1 308")]
    [InlineData("127.0.0.0/8", "PROXY TCP4 203.0.113.5 192.0.2.1 1 80\r\n", "HTTP/1.1 308")]
    public async Task ProxyHeader_OverIPv4_IsDemandedOfAListedIPv4Source(string from, string header, string expected)
    {
        var folder = new TemporaryFolder();
        await using var gateway = await TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "Listeners": { "http": { "Endpoint": "[::]:0", "Protocol": "HttpsRedirect", "ProxyProtocolFrom": [ "{{from}}" ] } },
                "Routes": { "all": { "Hosts": [ "{{Host}}" ], "Cluster": "backend", "Authentication": "Anonymous" } },
                "Clusters": { "backend": { "Destinations": { "one": { "Address": "http://127.0.0.1:9" } } } }
              }
            }
            """);

        var request = $"{header}GET / HTTP/1.1\r\nHost: {Host}\r\nConnection: close\r\n\r\n";
        var answer = await RawClient.ExchangeAsync(gateway.Ports[0], Encoding.Latin1.GetBytes(request));

        Assert.Equal(expected, answer[..Math.Min(answer.Length, 12)]);
    }
}
