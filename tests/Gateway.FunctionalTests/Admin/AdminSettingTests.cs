using System.Net;
using System.Net.Http.Headers;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Gateway.Testing.Settings;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Admin;

public sealed class AdminSettingTests
{
    private const string Token = "0123456789abcdef";

    [Fact]
    [Proves("Admin:Endpoint")]
    [Proves("Admin:Hosts")]
    [Proves("Admin:TokenFile")]
    [Proves("Logging:LogLevel")]
    public async Task AdminListener_AnswersAtItsEndpointUnderItsNamesToTheTokenOfTheFile()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var port = FreePort.Next();
        var folder = new TemporaryFolder();
        folder.Write("token", Token + "\n");
        var logs = new FakeLogCollector();
        await using var gateway = await TestGateway.StartAsync(
            folder,
            $$"""
            {
              "Logging": { "LogLevel": { "Gateway": "Error" } },
              "Gateway": {
                "Listeners": { "http": { "Endpoint": "127.0.0.1:0", "Protocol": "HttpsRedirect" } },
                "Admin": { "Endpoint": "127.0.0.1:{{port}}", "Hosts": [ "admin.example.com" ], "TokenFile": "token" }
              }
            }
            """,
            builder => builder.Logging.AddProvider(new FakeLoggerProvider(logs)));
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(client, "admin.example.com", null));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(client, "admin.example.com", Token));
        Assert.Equal(HttpStatusCode.MisdirectedRequest, await AskAsync(client, "evil.example.com", Token));
        await gateway.StopAsync();
        Assert.DoesNotContain(logs.GetSnapshot(), r => r.Category?.StartsWith("Gateway", StringComparison.Ordinal) == true);

        async Task<HttpStatusCode> AskAsync(HttpClient from, string host, string? token)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/status");
            request.Headers.Host = host;
            request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
            using var response = await from.SendAsync(request, cancellationToken);
            return response.StatusCode;
        }
    }
}
