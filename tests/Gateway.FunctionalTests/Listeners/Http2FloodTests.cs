using System.Diagnostics.Metrics;
using Gateway.FunctionalTests.Forwarding;
using Gateway.Testing.BackEnds;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Xunit;
using static Gateway.FunctionalTests.Forwarding.ForwardingScene;

namespace Gateway.FunctionalTests.Listeners;

/// <summary>Frames without progress end an HTTP/2 connection with ENHANCE_YOUR_CALM.</summary>
public sealed class Http2FloodTests
{
    private const int EnhanceYourCalm = 0xb;

    private static readonly Dictionary<string, byte[]> Frames = new()
    {
        ["PING"] = [0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8],
        ["SETTINGS"] = [0, 0, 0, 4, 0, 0, 0, 0, 0],
        ["PRIORITY"] = [0, 0, 5, 2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 16],
        ["WINDOW_UPDATE"] = [0, 0, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0, 1],
        ["unknown"] = [0, 0, 1, 0xfa, 0, 0, 0, 0, 0, 0],
        ["empty DATA"] = [0, 0, 0, 0, 0, 0, 0, 0, 1],
        ["empty CONTINUATION"] = [0, 0, 0, 9, 0, 0, 0, 0, 1],
    };

    public static TheoryData<string> Names => [.. Frames.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Flood_IsEndedByName_CountedAndLoggedOnce(string name)
    {
        var log = new FakeLogCollector();
        await using var backend = ScriptedBackend.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var scene = await StartAsync(
            backend.Address, customize: builder => builder.Logging.AddProvider(new FakeLoggerProvider(log)));
        using var rejected = new MetricCollector<long>(
            scene.Gateway.Services.GetRequiredService<IMeterFactory>(), "Gateway.Listeners", "gateway.listener.connections.rejected");

        for (var connection = 0; connection < 2; connection++)
        {
            using var client = await RawHttp2Client.ConnectAsync(scene.Gateway.Ports[0], Token);
            if (name.StartsWith("empty ", StringComparison.Ordinal))
            {
                await client.OpenStreamAsync(endsHead: name == "empty DATA");
            }

            var goAway = client.ReadGoAwayAsync();
            await client.FloodAsync(Frames[name], 200_000);

            Assert.Equal(EnhanceYourCalm, await goAway);
        }

        Assert.True(await EventuallyAsync(() => rejected.GetMeasurementSnapshot().Count == 2));
        Assert.All(rejected.GetMeasurementSnapshot(), m => Assert.Equal("TooManyFrames", m.Tags["gateway.listener.reason"]));
        Assert.Single(log.GetSnapshot(), r => r.Id.Name == "Ended" && r.Level == LogLevel.Warning);
        Assert.DoesNotContain(log.GetSnapshot(), r => r.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task RapidReset_IsEnded_AndLogsNothingElse()
    {
        var log = new FakeLogCollector();
        await using var backend = ScriptedBackend.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var scene = await StartAsync(
            backend.Address, customize: builder => builder.Logging.AddProvider(new FakeLoggerProvider(log)));
        using var client = await RawHttp2Client.ConnectAsync(scene.Gateway.Ports[0], Token);

        var goAway = client.ReadGoAwayAsync();
        await client.RapidResetAsync(20_000);

        Assert.Equal(EnhanceYourCalm, await goAway);
        Assert.True(await EventuallyAsync(() => log.GetSnapshot().Any(r => r.Id.Name == "Ended")));
        Assert.Empty(log.GetSnapshot()
            .Where(r => r.Level >= LogLevel.Warning && r.Id.Name != "Ended")
            .Select(r => $"{r.Category} {r.Message}"));
    }
}
