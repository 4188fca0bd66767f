using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net.Security;
using System.Text.Json;
using Gateway.FunctionalTests.Admin;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Telemetry;

public sealed class VanishingClientTests
{
    private const string Host = "mail.example.com";
    private const int Clients = 400;

    [Theory]
    [InlineData("http/1.1")]
    [InlineData("h2")]
    public async Task Request_WhoseClientResets_IsOneLineAndNoLongerActive(string protocol)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var underway = new ConcurrentDictionary<string, Visit>();
        await using var backend = await TestBackEnd.StartAsync();
        backend.Answer = async context =>
        {
            if (underway.TryGetValue(context.Request.Path.Value ?? "", out var visit))
            {
                visit.Arrived.TrySetResult();
                await visit.Left.Task;
            }
        };
        using var logs = new TemporaryFolder();
        await using var gateway = await AdminGateway.StartAsync(
            backend,
            more: $$""", "Telemetry": { "AccessLog": "{{logs.Combine("access.log")}}" }""");
        using var active = new MetricCollector<long>(
            gateway.Host.Services.GetRequiredService<IMeterFactory>(),
            "Gateway.Requests",
            "http.server.active_requests");
        using var requests = new MetricCollector<long>(
            gateway.Host.Services.GetRequiredService<IMeterFactory>(),
            "Gateway.Requests",
            "gateway.requests");

        var parallel = new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, Clients, parallel, async (number, token) =>
        {
            using var client = await VanishingClient.ConnectAsync(gateway.Host.Ports[0], Host, new SslApplicationProtocol(protocol), token);
            if (number % 2 == 0)
            {
                // Gone at once: the request may be anywhere, and may never be read.
                await client.GetAsync(Host, $"/{number}", token);
                client.Reset();
                return;
            }

            var visit = underway[$"/{number}"] = new Visit(
                new(TaskCreationOptions.RunContinuationsAsynchronously),
                new(TaskCreationOptions.RunContinuationsAsynchronously));
            await client.GetAsync(Host, $"/{number}", token);
            await visit.Arrived.Task.WaitAsync(token);
            if (protocol == "h2" && number % 4 == 1)
            {
                await client.BreakProtocolAsync(token);
            }

            client.Reset();
            visit.Left.SetResult();
        });
        await gateway.StopAsync(cancellationToken);

        var logged = (await File.ReadAllLinesAsync(logs.Combine("access.log"), cancellationToken)).Select(Target).ToArray();
        Assert.Equal(logged.Distinct().Count(), logged.Length);
        Assert.InRange(logged.Length, Clients / 2, Clients);
        Assert.Empty(backend.Received.Select(r => r.Target).Except(logged));
        active.RecordObservableInstruments();
        requests.RecordObservableInstruments();
        Assert.Equal(0, active.LastMeasurement?.Value);
        Assert.Equal(logged.Length, requests.GetMeasurementSnapshot().Sum(m => m.Value));
    }

    /// <summary>Anybody can do that, so it must not fill the log with errors.</summary>
    [Fact]
    public async Task Request_WhoseClientResetsWithinItsBody_IsNoErrorInTheLog()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var arrived = new ConcurrentDictionary<string, TaskCompletionSource>();
        await using var backend = await TestBackEnd.StartAsync();
        backend.Answer = async context =>
        {
            arrived[context.Request.Path.Value ?? ""].TrySetResult();
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        };
        var log = new FakeLogCollector();
        await using var gateway = await AdminGateway.StartAsync(
            backend,
            customize: builder => builder.Logging.AddProvider(new FakeLoggerProvider(log)));

        var parallel = new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, Clients, parallel, async (number, token) =>
        {
            var own = arrived[$"/{number}"] = new(TaskCreationOptions.RunContinuationsAsynchronously);
            using var client = await VanishingClient.ConnectAsync(gateway.Host.Ports[0], Host, SslApplicationProtocol.Http11, token);
            await client.BeginPostAsync(Host, $"/{number}", token);
            await own.Task.WaitAsync(token);
            client.Reset();
        });
        await gateway.StopAsync(cancellationToken);

        Assert.DoesNotContain(log.GetSnapshot(), record => record.Level >= LogLevel.Error);
    }

    private static string Target(string line)
    {
        using var document = JsonDocument.Parse(line);
        Assert.Equal("1.3", document.RootElement.GetProperty("tls").GetString());
        Assert.Equal(Host, document.RootElement.GetProperty("sni").GetString());
        Assert.Equal("127.0.0.1", document.RootElement.GetProperty("client").GetString());
        return document.RootElement.GetProperty("target").GetString() ?? "";
    }

    /// <summary>A request that is held at the back end until its client has left.</summary>
    private sealed record Visit(TaskCompletionSource Arrived, TaskCompletionSource Left);
}
