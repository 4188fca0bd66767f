using System.Net;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.FunctionalTests.Listeners;

public sealed class PlainHttpTests
{
    [Theory]
    [InlineData("GET", "/owa/%2F?x=%2Fy", null, HttpStatusCode.PermanentRedirect)]
    [InlineData("HEAD", "/", null, HttpStatusCode.PermanentRedirect)]
    [InlineData("POST", "/owa/", null, HttpStatusCode.Forbidden)]
    [InlineData("PROPFIND", "/exchange/", null, HttpStatusCode.Forbidden)]
    [InlineData("GET", "/owa/", "Authorization: Basic YTpi", HttpStatusCode.Forbidden)]
    [InlineData("GET", "/owa/", "Proxy-Authorization: Basic YTpi", HttpStatusCode.Forbidden)]
    [InlineData("GET", "/owa/", "Cookie: a=b; __Host-Gateway=c", HttpStatusCode.Forbidden)]
    [InlineData("GET", "/owa/", "Host: evil.example.net", HttpStatusCode.Forbidden)]
    [InlineData("GET", "/owa/", "Host: mail.example.com.evil.example.net", HttpStatusCode.Forbidden)]
    [Proves("Listeners:*:Protocol")]
    public async Task PlainRequest_OfAnyShape_IsRedirectedOrRefusedAndNeverForwarded(
        string method, string target, string? header, HttpStatusCode expected)
    {
        await using var backend = await TestBackEnd.StartAsync();
        var folder = new TemporaryFolder();
        await using var gateway = await TestGateway.StartAsync(folder, Configuration(folder, backend));
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri($"http://127.0.0.1:{gateway.Ports[1]}{target}"));
        request.Headers.Host = "mail.example.com";
        if (header?.Split(": ") is [var name, var value])
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(expected == HttpStatusCode.PermanentRedirect
            ? $"https://mail.example.com{target}"
            : null, response.Headers.Location?.OriginalString);
        Assert.Empty(backend.Received);
    }

    [Fact]
    public async Task Response_OverHttps_TellsBrowsersToStayThere()
    {
        await using var backend = await TestBackEnd.StartAsync();
        backend.Answer = context =>
        {
            context.Response.Headers.StrictTransportSecurity = "max-age=0";
            return Task.CompletedTask;
        };
        var folder = new TemporaryFolder();
        await using var gateway = await TestGateway.StartAsync(folder, Configuration(folder, backend));
        using var client = gateway.CreateClient("mail.example.com");

        using var response = await client.GetAsync("/", TestContext.Current.CancellationToken);

        Assert.Equal("max-age=31536000", Assert.Single(response.Headers.GetValues("Strict-Transport-Security")));
    }

    [Fact]
    public async Task AdminEndpoint_AskedForPublishedRoute_DoesNotForward()
    {
        await using var backend = await TestBackEnd.StartAsync();
        var folder = new TemporaryFolder();
        await using var gateway = await TestGateway.StartAsync(folder, Configuration(folder, backend));
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://127.0.0.1:{gateway.Ports[2]}/inbox"));
        request.Headers.Host = "mail.example.com";

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.MisdirectedRequest, response.StatusCode);
        Assert.Empty(backend.Received);
    }

    private static string Configuration(TemporaryFolder folder, TestBackEnd backend) => $$"""
        {
          "Gateway": {
            "Listeners": {
              "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" },
              "http": { "Endpoint": "127.0.0.1:0", "Protocol": "HttpsRedirect" }
            },
            "Certificates": { "Names": { "mail.example.com": { "File": "{{TestCertificates.WritePfx(folder, "mail.example.com")}}" } } },
            "Routes": { "all": { "Hosts": [ "mail.example.com" ], "Cluster": "backend", "Authentication": "Anonymous" } },
            "Clusters": { "backend": { "Destinations": { "one": { "Address": "{{backend.Address}}" } } } }
          }
        }
        """;
}
