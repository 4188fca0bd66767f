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
    [Proves("Telemetry:AccessLogFormat")]
    public async Task Requests_InTheCombinedFormat_AreLinesThatItsParsersRead()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var backend = await TestBackEnd.StartAsync();
        using var logs = new TemporaryFolder();
        await using (var gateway = await StartAsync(backend, logs, ", \"AccessLogFormat\": \"Combined\""))
        {
            using var client = gateway.Host.CreateClient("mail.example.com");
            client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", "phone \"x\"");
            client.DefaultRequestHeaders.TryAddWithoutValidation("Referer", "https://mail.example.com/?code=secret&a=1");
            using var straight = await client.GetAsync("/owa/?cmd=1&access_token=secret", cancellationToken);
            using var encoded = await client.GetAsync("/owa/a%20b", cancellationToken); // which the pipeline decodes
            await gateway.StopAsync(cancellationToken);
        }

        var lines = await File.ReadAllLinesAsync(logs.Combine("access.log"), cancellationToken);
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.EndsWith(
            " HTTP/1.1\" 200 23 \"https://mail.example.com/?code=***&a=1\" \"phone \\x22x\\x22\"", line, StringComparison.Ordinal));
        Assert.Matches(
            @"^127\.0\.0\.1 - - \[\d{2}/[A-Z][a-z]{2}/\d{4}:\d{2}:\d{2}:\d{2} \+0000\] ""GET /owa/\?cmd=1&access_token=\*\*\* HTTP", lines[0]);
        Assert.Contains("\"GET /owa/a%20b HTTP", lines[1], StringComparison.Ordinal);
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

    private static Task<AdminGateway> StartAsync(TestBackEnd backend, TemporaryFolder logs, string more = "") =>
        AdminGateway.StartAsync(backend, more: $$""", "Telemetry": { "AccessLog": "{{logs.Combine("access.log")}}"{{more}} }""");
}
