using System.Net;
using System.Net.Sockets;
using Gateway.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Hosting;

public sealed class StartTests
{
    [Fact]
    public async Task Start_OnATakenPort_ThrowsAndLogsNoDefect()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var logs = new FakeLogCollector();

        await Assert.ThrowsAnyAsync<IOException>(() => StartAsync($"127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}", logs));

        Assert.DoesNotContain(logs.GetSnapshot(), r => r.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task Stop_OfARunningGateway_LogsNoFailure()
    {
        var logs = new FakeLogCollector();
        var gateway = await StartAsync("127.0.0.1:0", logs);

        await gateway.DisposeAsync();

        Assert.DoesNotContain(logs.GetSnapshot(), r => r.Level >= LogLevel.Warning);
    }

    private static Task<TestGateway> StartAsync(string endpoint, FakeLogCollector logs)
    {
        var folder = new TemporaryFolder();
        var certificate = TestCertificates.WritePfx(folder, "mail.example.com");
        return TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "Listeners": { "https": { "Endpoint": "{{endpoint}}", "Protocol": "Https" } },
                "Certificates": { "Names": { "mail.example.com": { "File": "{{certificate}}" } } }
              }
            }
            """, builder => builder.Logging.AddProvider(new FakeLoggerProvider(logs)));
    }
}
