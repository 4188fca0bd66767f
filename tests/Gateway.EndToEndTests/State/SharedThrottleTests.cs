using System.Collections.Concurrent;
using Gateway.Identity;
using Gateway.Identity.Throttling;
using Gateway.State.Sharing;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.State;

/// <summary>One source, and the networks around it, at many gateways.</summary>
public sealed class SharedThrottleTests
{
    private const string Source = "203.0.113.9";

    private static readonly ThrottledNetwork[] Networks =
        [SharedGateway.Throttled(Source), SharedGateway.Throttled("203.0.113.0/24")];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SixtyFourGateways_FromOneSourceAtOnce_LetAsManyFailAsItsLimit()
    {
        await using var redis = await RedisServer.StartAsync();
        var gateways = await Task.WhenAll(
            Enumerable.Range(0, 64).Select(_ => SharedGateway.StartAsync(redis.Endpoint, Options(failures: 20, network: 400, 64))));
        try
        {
            var failed = await Task.WhenAll(gateways.Select(g => FailAsync(g, Networks)));

            Assert.Equal(20, failed.Sum());
            await SharedLockoutTests.Eventually(() => Array.TrueForAll(gateways, g => IsRateLimited(g, 0)));
            Assert.All(gateways, g => Assert.Equal(20, g.Get<MemoryThrottleStore>().FailuresOf(Networks[1])));
        }
        finally
        {
            await Task.WhenAll(gateways.Select(g => g.DisposeAsync().AsTask()));
        }
    }

    [Fact]
    public async Task Network_ThatIsRateLimited_IsSoAtAllGatewaysAndReleasedAtAll()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await SharedGateway.StartAsync(redis.Endpoint, Options(failures: 50, network: 6, 2));
        await using var two = await SharedGateway.StartAsync(redis.Endpoint, Options(failures: 50, network: 6, 2));
        for (var i = 0; i < 3; i++)
        {
            ThrottledNetwork[] neighbour = [SharedGateway.Throttled($"203.0.113.{i}"), Networks[1]];
            Assert.Equal(1, await FailAsync(one, neighbour));
            Assert.Equal(1, await FailAsync(two, neighbour));
        }

        await SharedLockoutTests.Eventually(() => IsRateLimited(one, 1) && IsRateLimited(two, 1));
        Assert.Equal(0, await FailAsync(one, Networks));

        // One that starts later knows it before anybody comes from there.
        await using var late = await SharedGateway.StartAsync(redis.Endpoint, Options(failures: 50, network: 6, 2));
        Assert.True(IsRateLimited(late, 1));

        Assert.True(two.Get<SourceThrottle>().Release("203.0.113.0/24"));
        await SharedLockoutTests.Eventually(() => !IsRateLimited(one, 1) && !IsRateLimited(late, 1));
        Assert.Equal(1, await FailAsync(one, Networks));
        Assert.False(two.Get<SourceThrottle>().Release("198.51.100.0/24"));
        Assert.False(two.Get<SourceThrottle>().Release("nonsense"));
    }

    [Fact]
    public async Task Redis_ThatIsKilledInTheMiddle_LetsNoMoreFailThanTheLimit()
    {
        await using var redis = await RedisServer.StartAsync();
        var gateways = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => SharedGateway.StartAsync(redis.Endpoint, Options(failures: 10, network: 400, 4))));
        try
        {
            Assert.Equal(2, await FailAsync(gateways[0], Networks) + await FailAsync(gateways[1], Networks));
            await AgreeAsync(gateways);
            await redis.KillAsync();

            // Each has an equal share of the eight that were left.
            for (var round = 0; round < 4; round++)
            {
                var failed = await Task.WhenAll(gateways.Select(g => FailAsync(g, Networks)));
                Assert.Equal(round < 2 ? 4 : 0, failed.Sum());
            }

            // It comes back empty, and is told what it has forgotten and what it has missed.
            await redis.StartAgainAsync();
            await AgreeAsync(gateways);
            Assert.All(gateways, g => Assert.True(IsRateLimited(g, 0)));
            Assert.All(gateways, g => Assert.Equal(10, g.Get<MemoryThrottleStore>().FailuresOf(Networks[1])));
        }
        finally
        {
            await Task.WhenAll(gateways.Select(g => g.DisposeAsync().AsTask()));
        }
    }

    [Fact]
    public async Task Redis_ThatIsPausedAgainAndAgain_NeitherLosesNorInventsAFailure()
    {
        await using var redis = await RedisServer.StartAsync();
        var gateways = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => SharedGateway.StartAsync(redis.Endpoint, Options(failures: 1000, network: 1000, 4))));
        try
        {
            var sent = new ConcurrentBag<int>();
            for (var pause = 0; pause < 3; pause++)
            {
                var failing = Task.WhenAll(
                    from gateway in gateways
                    from _ in Enumerable.Range(0, 10)
                    select CountAsync(gateway));
                await redis.PauseAsync();
                await failing;
                await redis.ContinueAsync();
                await AgreeAsync(gateways);
            }

            Assert.Equal(120, sent.Sum());
            Assert.All(gateways, g => Assert.Equal(120, g.Get<MemoryThrottleStore>().FailuresOf(Networks[0])));

            async Task CountAsync(SharedGateway gateway) => sent.Add(await FailAsync(gateway, Networks));
        }
        finally
        {
            await Task.WhenAll(gateways.Select(g => g.DisposeAsync().AsTask()));
        }
    }

    [Fact]
    public async Task KnownSource_CostsNoOperation()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gateway = new SharedGateway(redis.Endpoint, Options(failures: 2, network: 400, 2));
        await gateway.Connection.ConnectAsync();
        gateway.Connection.Restore();
        Assert.Equal(2, await FailAsync(gateway, Networks) + await FailAsync(gateway, Networks));
        var before = await CommandsAsync(redis);

        // A familiar one that succeeds, and a silenced one: nothing is asked.
        for (var i = 0; i < 100; i++)
        {
            var visit = await gateway.Throttle.EnterAsync(Networks, isLimited: false, Token);
            Assert.Empty(await gateway.Throttle.LeaveAsync(visit!, 0)); // one that is not limited is admitted
            Assert.Null(await gateway.Throttle.EnterAsync(Networks, isLimited: true, Token));
        }

        Assert.Equal(before, await CommandsAsync(redis));
    }

    private static async Task<string> CommandsAsync(RedisServer redis) => (await redis.RunAsync("INFO", "commandstats"))
        .Split('\n').FirstOrDefault(line => line.StartsWith("cmdstat_eval", StringComparison.Ordinal))?.Split(',')[0] ?? "";

    /// <summary>One attempt that fails; the number that reached the directory.</summary>
    private static async Task<int> FailAsync(SharedGateway gateway, ThrottledNetwork[] networks)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        if (await gateway.Throttle.EnterAsync(networks, isLimited: true, limit.Token) is not { } visit)
        {
            return 0;
        }

        await Task.Yield();
        await gateway.Throttle.LeaveAsync(visit, failures: 1);
        return 1;
    }

    private static bool IsRateLimited(SharedGateway gateway, int network) =>
        gateway.Get<MemoryThrottleStore>().IsRateLimited(Networks[network]);

    /// <summary>Waits until Redis answers every gateway, nothing is left to tell, and all know the same.</summary>
    private static Task AgreeAsync(SharedGateway[] gateways) => SharedLockoutTests.Eventually(() =>
        Array.TrueForAll(gateways, g => g.Connection.IsAvailable && g.Get<SharedOutbox>().Count == 0)
        && gateways.Select(g => g.Get<MemoryThrottleStore>().FailuresOf(Networks[0])).Distinct().Count() == 1);

    private static IdentityOptions Options(int failures, int network, int gateways) => new()
    {
        Gateways = gateways,
        Throttling = new ThrottlingOptions
        {
            Failures = failures,
            Networks = new ThrottledNetworksOptions { Ipv4Slash24 = network },
        },
    };
}
