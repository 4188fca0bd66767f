using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using Gateway.Testing;
using Gateway.Testing.BackEnds;
using Gateway.Testing.Settings;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.FunctionalTests.Publishing;

/// <summary>Who is trusted behind the gateway, and what comes back of them.</summary>
public sealed class DestinationTests
{
    [Fact]
    [Proves("Clusters:*:Tls:RootsFile")]
    [Proves("Clusters:*:Tls:ServerName")]
    public async Task Destination_WithTheExpectedName_IsTrustedByTheClustersRoots()
    {
        await using var backend = await TestBackEnd.StartAsync("ex1.corp.example.com");
        await using var gateway = await StartAsync(backend, """{ "RootsFile": "roots.pem", "ServerName": "ex1.corp.example.com" }""");

        using var response = await GetAsync(gateway);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("mail.example.com", Assert.Single(backend.Received).Headers["Host"]);
    }

    [Theory]
    [InlineData("""{ "RootsFile": "roots.pem", "ServerName": "ex1.corp.example.com" }""", "ex1.corp.example.com")]
    [InlineData("""{ "RootsFile": "roots.pem", "ServerName": "ex2.corp.example.com" }""", "ex2.corp.example.com")]
    [InlineData("""{ "RootsFile": "roots.pem" }""", "localhost")]
    public async Task Destination_IsToldTheNameThatItsClusterExpects(string tls, string expected)
    {
        var token = TestContext.Current.CancellationToken;
        var names = new ConcurrentQueue<string>();
        using var certificate = TestCertificates.Issue("ex1.corp.example.com", "ex2.corp.example.com", "localhost");
        var server = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true),
        };
        await using var backend = new ScriptedBackend(async connection =>
        {
            await using var stream = new SslStream(connection.Stream);
            await stream.AuthenticateAsServerAsync(
                (_, hello, _, _) =>
                {
                    names.Enqueue(hello.ServerName);
                    return new ValueTask<SslServerAuthenticationOptions>(server);
                },
                null,
                token);
            using var requests = new ScriptedConnection(stream, connection.Id, token);
            await requests.ReadHeadAsync();
            await requests.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        });
        await using var gateway = await StartAsync(new Uri($"https://localhost:{backend.Address.Port}"), tls);

        using var response = await GetAsync(gateway);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(expected, Assert.Single(names));
    }

    [Theory]
    [InlineData("""{ "RootsFile": "roots.pem" }""")]
    [InlineData("""{ "RootsFile": "roots.pem", "ServerName": "mail.example.com" }""")]
    [InlineData("""{ "ServerName": "ex1.corp.example.com" }""")]
    public async Task Destination_WithAnotherNameOrAnUnknownRoot_Gets502AndNothingIsSent(string tls)
    {
        await using var backend = await TestBackEnd.StartAsync("ex1.corp.example.com");
        await using var gateway = await StartAsync(backend, tls);

        using var response = await GetAsync(gateway);

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Contains(
            "not trusted", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Empty(backend.Received);
    }

    [Fact]
    [Proves("Routes:*:HiddenResponseHeaders")]
    public async Task Response_WithWhatTellsOfTheInside_IsScrubbed()
    {
        await using var backend = await TestBackEnd.StartAsync();
        string[] hidden =
        [
            "Server",
            "X-Powered-By",
            "X-AspNet-Version",
            "X-AspNetMvc-Version",
            "X-OWA-Version",
            "X-FEServer",
            "X-BEServer",
            "X-DiagInfo",
            "X-CalculatedBETarget",
            "X-FailureContext",
            "X-Own",
        ];
        backend.Answer = context =>
        {
            foreach (var name in hidden)
            {
                context.Response.Headers[name] = "ex1";
            }

            context.Response.Headers["X-OWA-CANARY"] = "stays";
            context.Response.Headers.WWWAuthenticate = new(["Basic", "Bearer"]);
            context.Response.Headers.ContentSecurityPolicy = "default-src 'self';";
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync("hello");
        };
        await using var gateway = await StartAsync(backend, "{}");

        using var response = await GetAsync(gateway);

        Assert.All(hidden, name => Assert.False(response.Headers.Contains(name), name));
        Assert.Equal("stays", Assert.Single(response.Headers.GetValues("X-OWA-CANARY")));
        Assert.Equal(2, response.Headers.WwwAuthenticate.Count);
        Assert.Equal("default-src 'self'; script-src-attr 'none'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")));
    }

    [Fact]
    public async Task Destination_ThatIsNotThere_Gets502()
    {
        var backend = await TestBackEnd.StartAsync();
        var address = backend.Address;
        await backend.DisposeAsync();
        await using var gateway = await StartAsync(address, "{}");

        using var response = await GetAsync(gateway);

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
    }

    private static async Task<HttpResponseMessage> GetAsync(TestGateway gateway)
    {
        using var client = gateway.CreateClient("mail.example.com");
        return await client.GetAsync("/owa/", TestContext.Current.CancellationToken);
    }

    private static Task<TestGateway> StartAsync(TestBackEnd backend, string tls) => StartAsync(backend.Address, tls);

    private static Task<TestGateway> StartAsync(Uri address, string tls)
    {
        var folder = new TemporaryFolder();
        folder.Write("roots.pem", TestCertificates.Authority.ExportCertificatePem());
        return TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
                "Certificates": { "Names": { "mail.example.com": { "File": "{{TestCertificates.WritePfx(folder, "mail.example.com")}}" } } },
                "Routes": { "owa": { "Preset": "Owa", "Hosts": [ "mail.example.com" ], "Cluster": "backend", "Authentication": "Anonymous", "HiddenResponseHeaders": [ "X-Own" ] } },
                "Clusters": { "backend": { "Destinations": { "one": { "Address": "{{address}}" } }, "Tls": {{tls}} } }
              }
            }
            """);
    }
}
