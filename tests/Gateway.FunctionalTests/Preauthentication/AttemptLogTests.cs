using Gateway.Identity.Credentials;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Preauthentication;

public sealed class AttemptLogTests
{
    [Theory]
    [InlineData("Authorization", "Basic YWxpY2U6d3Jvbmc=")]
    [InlineData("Authorization", "Basic !")]
    [InlineData("Cookie", "__Host-gateway=forged")]
    [InlineData("Accept", "*/*")]
    public async Task Attempt_ThatFails_WritesNoLineThatAPeerCouldFloodTheLogWith(string header, string value)
    {
        var logs = new FakeLogCollector();
        var folder = new TemporaryFolder();
        var certificate = TestCertificates.WritePfx(folder, "mail.example.com");
        await using var gateway = await TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
                "Certificates": { "Names": { "mail.example.com": { "File": "{{certificate}}" } } },
                "Routes": { "all": { "Hosts": [ "mail.example.com" ], "Cluster": "backend", "Authentication": [ "Forms", "Basic" ] } },
                "Clusters": { "backend": { "Destinations": { "one": { "Address": "http://127.0.0.1:1" } } } }
              }
            }
            """, builder =>
            {
                builder.Logging.AddProvider(new FakeLoggerProvider(logs));
                builder.Services.AddSingleton<IDirectory>(new TestDirectory());
            });
        using var client = gateway.CreateClient("mail.example.com");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/");
        request.Headers.TryAddWithoutValidation(header, value);
        logs.Clear();

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.InRange((int)response.StatusCode, 400, 499);
        Assert.DoesNotContain(logs.GetSnapshot(), r => r.Level >= LogLevel.Information);
    }
}
