using System.Text.Json;
using Gateway.FunctionalTests.Admin;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.FunctionalTests.Telemetry;

public sealed class AccessLogTests
{
    [Fact]
    [Proves("Telemetry:AccessLog")]
    public async Task Request_Forwarded_IsOneLineWithItsFacts()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var backend = await TestBackEnd.StartAsync();
        using var logs = new TemporaryFolder();
        await using (var gateway = await StartAsync(backend, logs))
        {
            using var client = gateway.Host.CreateClient("mail.example.com");
            client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", "phone \"x\"");
            using var content = new StringContent("twelve bytes");
            using var response = await client.PostAsync("/owa/?cmd=1&access_token=secret", content, cancellationToken);
            await gateway.StopAsync(cancellationToken);
        }

        var text = await File.ReadAllTextAsync(logs.Combine("access.log"), cancellationToken);
        using var line = JsonDocument.Parse(Assert.Single(text.TrimEnd('\n').Split('\n')));
        string? Member(string name) => line.RootElement.TryGetProperty(name, out var value) ? value.ToString() : null;
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.Equal("https", Member("listener"));
        Assert.Equal("127.0.0.1", Member("client"));
        Assert.Equal("1.3", Member("tls"));
        Assert.Equal("mail.example.com", Member("sni"));
        Assert.Equal("POST", Member("method"));
        Assert.Equal("mail.example.com", Member("host"));
        Assert.Equal("/owa/?cmd=1&access_token=***", Member("target"));
        Assert.Equal("200", Member("status"));
        Assert.Equal("Forwarded", Member("outcome"));
        Assert.Equal("all", Member("route"));
        Assert.Equal("backend", Member("cluster"));
        Assert.Equal("one", Member("destination"));
        Assert.Equal("12", Member("requestBytes"));
        Assert.Equal("phone \"x\"", Member("userAgent"));
        Assert.NotNull(Member("trace"));
        Assert.Null(Member("cause"));
        var (firstByte, backEnd, all) = (Seconds("firstByteSeconds"), Seconds("backEndSeconds"), Seconds("seconds"));
        Assert.True(firstByte > 0 && firstByte <= backEnd && backEnd <= all, $"{firstByte} {backEnd} {all}");

        double Seconds(string name) => line.RootElement.GetProperty(name).GetDouble();
    }

    [Fact]
    public async Task Request_ToADeadBackEnd_IsDestinationUnavailable()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var backend = await TestBackEnd.StartAsync();
        using var logs = new TemporaryFolder();
        await using (var gateway = await StartAsync(backend, logs))
        {
            await backend.DisposeAsync();
            using var client = gateway.Host.CreateClient("mail.example.com");
            using var response = await client.GetAsync("/", cancellationToken);
            await gateway.StopAsync(cancellationToken);
        }

        using var line = JsonDocument.Parse(await File.ReadAllTextAsync(logs.Combine("access.log"), cancellationToken));
        Assert.Equal("DestinationUnavailable", line.RootElement.GetProperty("outcome").GetString());
        Assert.Equal("no back end took the connection", line.RootElement.GetProperty("cause").GetString());
        Assert.False(line.RootElement.TryGetProperty("firstByteSeconds", out _));
    }

    private static Task<AdminGateway> StartAsync(TestBackEnd backend, TemporaryFolder logs) =>
        AdminGateway.StartAsync(backend, more: $$""", "Telemetry": { "AccessLog": "{{logs.Combine("access.log")}}" }""");
}
