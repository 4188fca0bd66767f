using System.Net;
using System.Text.Json;
using Gateway.FunctionalTests.Admin;
using Gateway.Identity.Auditing;
using Gateway.Identity.Credentials;
using Gateway.Telemetry;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.FunctionalTests.Telemetry;

public sealed class AuditLogTests
{
    [Fact]
    [Proves("Telemetry:AuditLog")]
    public async Task Decision_WrittenToTheSink_IsOneLineOnceTheGatewayHasEnded()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var backend = await TestBackEnd.StartAsync();
        using var logs = new TemporaryFolder();
        await using (var gateway = await AdminGateway.StartAsync(
            backend, more: $$""", "Telemetry": { "AuditLog": "{{logs.Combine("audit.log")}}" }"""))
        {
            gateway.Host.Services.GetRequiredService<AuditLog>().Write(new AuditRecord
            {
                Time = DateTimeOffset.UnixEpoch,
                User = "mallory",
                Source = IPAddress.Parse("203.0.113.7"),
                Protocol = "imap4",
                Scheme = "PLAIN",
                Result = AuthenticationStatus.UnknownUser,
                TraceId = "t1",
            });
        }

        var text = await File.ReadAllTextAsync(logs.Combine("audit.log"), cancellationToken);
        using var line = JsonDocument.Parse(Assert.Single(text.TrimEnd('\n').Split('\n')));
        Assert.Equal("mallory", line.RootElement.GetProperty("user").GetString());
        Assert.Equal("203.0.113.7", line.RootElement.GetProperty("source").GetString());
        Assert.Equal("imap4", line.RootElement.GetProperty("protocol").GetString());
        Assert.Equal("UnknownUser", line.RootElement.GetProperty("result").GetString());
    }
}
