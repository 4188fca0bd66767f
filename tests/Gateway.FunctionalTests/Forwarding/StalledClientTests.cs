using Gateway.Testing.BackEnds;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>Clients that stay and do nothing, where no data rate is asked of them: the forwarder's own limits end their exchange.</summary>
public sealed class StalledClientTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Client_ThatNeverEndsItsBodyAfterTheResponse_HoldsNoConnection()
    {
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            await connection.ReadToEndAsync();
        });
        await using var scene = await ForwarderScene.StartAsync(backend.Address, time: _time);
        using var client = await ConnectAsync(scene, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf");
        await client.ReadHeadAsync();
        Assert.Equal("ok", await client.ReadAsync(2));

        await NothingStaysOpenAsync(scene);
    }

    [Fact]
    public async Task Client_ThatNeverEndsItsBody_IsNamedAsTheOneThatStalled()
    {
        var isReading = new TaskCompletionSource();
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.ReadAsync(4);
            isReading.SetResult();
            await connection.ReadToEndAsync();
        });
        await using var scene = await ForwarderScene.StartAsync(backend.Address, time: _time);
        using var client = await ConnectAsync(scene, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf");
        await isReading.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);

        await NothingStaysOpenAsync(scene);

        Assert.Contains("X-Outcome: ClientStalled\r\n", await client.ReadHeadAsync(), StringComparison.Ordinal);
    }

    /// <summary>Or else a few clients could take a good back end away from all others.</summary>
    [Theory]
    [InlineData("\"ActivityTimeout\": \"00:00:01\"")]
    [InlineData("\"Timeout\": \"00:00:01\"")]
    public async Task Clients_ThatNeverEndTheirBody_DoNotMakeTheBackEndUnhealthy(string limit)
    {
        await using var backend = new ScriptedBackend(async connection =>
        {
            while (await connection.ReadHeadAsync() is { } head)
            {
                await connection.ReadBodyAsync(head);
                await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        });
        await using var scene = await ForwardingScene.StartAsync(
            backend.Address,
            $"\"Authentication\": \"Anonymous\", {limit}",
            "\"HealthCheck\": { \"Passive\": { \"Enabled\": true, \"Policy\": \"TransportFailureRate\", \"ReactivationPeriod\": "
                + "\"01:00:00\" } },");

        // More than the policy wants to have seen before it judges.
        var heads = await Task.WhenAll(Enumerable.Range(0, 12).Select(async _ =>
        {
            using var client = await scene.ConnectAsync();
            await client.WriteAsync($"POST / HTTP/1.1\r\nHost: {ForwardingScene.Host}\r\nContent-Length: 100\r\n\r\nhalf");
            return await client.ReadHeadAsync();
        }));

        Assert.All(heads, head => Assert.StartsWith("HTTP/1.1 408 ", head, StringComparison.Ordinal));
        var cluster = Assert.Single(scene.Gateway.Services.GetRequiredService<IProxyStateLookup>().GetClusters());
        Assert.All(cluster.Destinations.Values, destination => Assert.NotEqual(DestinationHealth.Unhealthy, destination.Health.Passive));
    }

    [Fact]
    public async Task Client_ThatReadsNoMore_HoldsNoConnection()
    {
        var written = 0;
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
            var piece = new string('x', 10_000);
            while (true)
            {
                await connection.WriteAsync(piece);
                Interlocked.Increment(ref written);
            }
        });
        await using var scene = await ForwarderScene.StartAsync(backend.Address, time: _time);
        using var client = await ConnectAsync(scene, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await client.ReadHeadAsync();
        await StallAsync(() => Volatile.Read(ref written));

        await NothingStaysOpenAsync(scene);
    }

    /// <summary>
    /// Waits until every buffer on the way is full; were it to return too early, the test would ask less and still not fail.
    /// </summary>
    private static async Task StallAsync(Func<int> written)
    {
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var (still, last) = (0, 0); still < 25; still = written() == last ? still + 1 : 0)
        {
            last = written();
            await poll.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    private static async Task<ScriptedConnection> ConnectAsync(ForwarderScene scene, string request)
    {
        var client = await scene.ConnectAsync();
        await client.WriteAsync(request);
        return client;
    }

    private async Task NothingStaysOpenAsync(ForwarderScene scene)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        while (scene.Clock.Connections.Open > 0)
        {
            patience.Token.ThrowIfCancellationRequested();
            _time.Advance(TimeSpan.FromSeconds(101));
            await Task.Yield();
        }
    }
}
