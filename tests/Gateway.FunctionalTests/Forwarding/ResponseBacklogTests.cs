using System.Diagnostics.Metrics;
using Gateway.Forwarding.Connections;
using Gateway.Forwarding.Results;
using Gateway.Testing;
using Gateway.Testing.BackEnds;
using Gateway.Testing.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Xunit;
using static Gateway.FunctionalTests.Forwarding.ForwardingScene;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>What the gateway holds for a client that opens streams and reads none of them.</summary>
public sealed class ResponseBacklogTests
{
    private const int EnhanceYourCalm = 0xb; // RFC 9113 7
    private const string Limit = "\"Limits\": { \"UnreadBytes\": 1048576 },";
    private const int Streams = 90; // 1.8 MB without a limit

    // A stream holds two pieces: Kestrel takes the first one at once.
    private const int FirstPieces = 20 * 1024;
    private const int SmallPieces = 8 * 1024;

    [Fact]
    public async Task Streams_ThatAreNotRead_HoldSmallPieces_OnceTheirConnectionHoldsMany()
    {
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n" + new string('x', 10_000_000));
        });
        await using var scene = await StartAsync(backend.Address);
        using var backlog = new MetricCollector<long>(
            scene.Gateway.Services.GetRequiredService<IMeterFactory>(), "Gateway.Forwarding", "gateway.forwarding.response.backlog");
        using (var client = await RawHttp2Client.ConnectAsync(scene.Gateway.Ports[0], Token))
        {
            await client.CloseWindowAsync();
            for (var stream = 0; stream < Streams; stream++)
            {
                var before = Read(backlog);
                await client.BeginUnreadAsync();
                Assert.True(await EventuallyAsync(() => Read(backlog) > before));
            }

            Assert.InRange(
                Read(backlog),
                UnreadConnection.LargeBytes,
                UnreadConnection.LargeBytes + FirstPieces + (Streams * SmallPieces));
        }

        Assert.True(await EventuallyAsync(() => Read(backlog) == 0));
    }

    /// <summary>The activity time-out holds for a client that does not read, whatever it sends otherwise.</summary>
    [Fact]
    public async Task Stream_ThatIsNotRead_EndsAtTheActivityTimeout_AndOthersGoOn()
    {
        await using var backend = new ScriptedBackend(async connection =>
        {
            var length = (await connection.ReadHeadAsync())!.Contains("GET /small", StringComparison.Ordinal) ? 0 : 10_000_000;
            await connection.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{new string('x', length)}");
        });
        await using var scene = await StartAsync(
            backend.Address, "\"Authentication\": \"Anonymous\", \"ActivityTimeout\": \"00:00:01\"");
        using var meters = new ForwardingMeters(scene.Gateway.Services);
        using var client = await RawHttp2Client.ConnectAsync(scene.Gateway.Ports[0], Token);
        await client.CloseWindowAsync();

        Assert.Equal(200, await client.BeginAsync("GET", "/"));
        await Assert.ThrowsAsync<IOException>(client.ReadBodyAsync);

        Assert.True(await EventuallyAsync(() => meters.CountOf(ForwardingStatus.ClientStalled) == 1));
        Assert.Equal(200, await client.BeginAsync("GET", "/small"));
    }

    [Fact]
    [Proves("Listeners:*:Limits:UnreadBytes")]
    public async Task ClientsThatLeaveTooMuchUnread_LoseTheConnectionThatLeavesMost()
    {
        await using var backend = ScriptedBackend.Answering(
            $"HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n{new string('x', 10_000_000)}");
        await using var scene = await StartAsync(backend.Address, listener: Limit, customize: WithoutDataRate);

        await LoseTheGreedyConnectionAsync(scene);
    }

    /// <summary>Here YARP's own forwarder writes the responses.</summary>
    [Fact]
    public async Task ClientsOfAnHttp2BackEnd_ThatLeaveTooMuchUnread_LoseTheConnectionThatLeavesMost()
    {
        await using var backend = await TestBackEnd.StartAsync("ex1.corp.example.com");
        backend.Answer = context => context.Response.Body.WriteAsync(new byte[1_000_000], context.RequestAborted).AsTask();
        await using var scene = await StartAsync(
            backend.Address,
            cluster: """
                "HttpRequest": { "Version": "2", "VersionPolicy": "RequestVersionExact" },
                "Tls": { "RootsFile": "roots.pem", "ServerName": "ex1.corp.example.com" },
                """,
            listener: Limit,
            customize: WithoutDataRate);

        await LoseTheGreedyConnectionAsync(scene);
    }

    // The server also ends a connection that takes no bytes for some seconds, the modest one included.
    private static void WithoutDataRate(WebApplicationBuilder builder) =>
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MinResponseDataRate = null);

    private static async Task LoseTheGreedyConnectionAsync(ForwardingScene scene)
    {
        using var rejected = new MetricCollector<long>(
            scene.Gateway.Services.GetRequiredService<IMeterFactory>(), "Gateway.Listeners", "gateway.listener.connections.rejected");
        using var modest = await RawHttp2Client.ConnectAsync(scene.Gateway.Ports[0], Token);
        await modest.CloseWindowAsync();
        await modest.BeginUnreadAsync();
        using var greedy = await RawHttp2Client.ConnectAsync(scene.Gateway.Ports[0], Token);
        await greedy.CloseWindowAsync();
        for (var stream = 0; stream < Streams; stream++)
        {
            await greedy.BeginUnreadAsync();
        }

        Assert.Equal(EnhanceYourCalm, await greedy.ReadGoAwayAsync());

        Assert.True(await EventuallyAsync(() => rejected.GetMeasurementSnapshot().Count == 1));
        Assert.Equal("TooMuchUnread", rejected.LastMeasurement!.Tags["gateway.listener.reason"]);
        Assert.Equal(200, await modest.BeginAsync("GET", "/"));
    }

    private static long Read(MetricCollector<long> backlog)
    {
        backlog.RecordObservableInstruments();
        return backlog.LastMeasurement?.Value ?? 0;
    }
}
