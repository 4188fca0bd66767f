using CsCheck;
using Gateway.Identity;
using Gateway.Identity.Metrics;
using Gateway.Identity.Throttling;
using Gateway.State.Sharing;
using Gateway.State.Throttling;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.EndToEndTests.State;

/// <summary>The script on a real server counts the failures of networks exactly as the store in memory, whatever the order.</summary>
public sealed class ThrottleModelTests
{
    // Two sources of one /24, one of another, and an IPv6 /64 in its /56 and /48; the first two are in one autonomous system.
    private static readonly string[][] Sources =
    [
        ["203.0.113.1", "203.0.113.0/24", "AS64500"],
        ["203.0.113.2", "203.0.113.0/24", "AS64500"],
        ["198.51.100.7", "198.51.100.0/24"],
        ["2001:db8:1:2::/64", "2001:db8:1::/56", "2001:db8:1::/48"],
    ];

    [Theory]
    [InlineData(3, 5, 6)]
    [InlineData(1, 2, 3)]
    [InlineData(4, 4, 4)]
    public async Task AnyHistory_AtTheServer_CountsAsInMemory(int source, int network, int system)
    {
        await using var redis = await RedisServer.StartAsync();
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));
        var throttling = new ThrottlingOptions
        {
            Failures = source,
            Window = TimeSpan.FromMinutes(1),
            Networks = new ThrottledNetworksOptions
            {
                Ipv4Slash24 = network,
                Ipv6Slash56 = network,
                Ipv6Slash48 = system,
                AutonomousSystem = system,
            },
        };

        await Gen.Select(Gen.Int[0, 6], Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 3]).Array[1, 60].SampleAsync(
            async steps =>
            {
                await redis.RunAsync("FLUSHALL");
                await using var shared = new SharedGateway(
                    redis.Endpoint, new IdentityOptions { Throttling = throttling }, time, lease: TimeSpan.FromDays(1));
                await shared.Connection.ConnectAsync();
                shared.Connection.Restore();
                var model = new MemoryThrottleStore(
                    new FixedOptions<ThrottlingOptions>(throttling), time, shared.Get<IdentityMetrics>());
                var history = new History(model, shared, time);
                foreach (var (kind, from, failures, which) in steps)
                {
                    await history.RunAsync(kind, [.. Sources[from].Select(SharedGateway.Throttled)], failures, which);
                }
            },
            iter: 60,
            threads: 1);
    }

    private sealed class History(MemoryThrottleStore model, SharedGateway shared, FakeTimeProvider time)
    {
        private static readonly CancellationToken NoWait = new(canceled: true);

        private readonly List<(SourceVisit Model, SourceVisit Shared)> _inFlight = [];

        private RedisThrottleStore Store => shared.Throttle;

        public async Task RunAsync(int kind, ThrottledNetwork[] networks, int failures, int which)
        {
            switch (kind)
            {
                case 0 or 1:
                    await EnterAsync(networks);
                    break;
                case 2 or 3 when _inFlight.Count > 0:
                    var ended = _inFlight[which % _inFlight.Count];
                    _inFlight.Remove(ended);
                    Assert.Equal(await model.LeaveAsync(ended.Model, failures), await Store.LeaveAsync(ended.Shared, failures));
                    break;
                case 4 when _inFlight.Count > 0:
                    var again = _inFlight[which % _inFlight.Count];
                    Assert.Equal(
                        await model.TryEnterAgainAsync(again.Model, isLimited: true),
                        await Store.TryEnterAgainAsync(again.Shared, isLimited: true));
                    break;
                case 5 when which == 3:
                    var released = networks[failures % networks.Length];
                    Assert.Equal(model.Release(released), Store.Release(released));
                    Assert.True(await shared.Get<SharedOutbox>().SendAllAsync(CancellationToken.None));
                    break;
                case 5:
                    // One that is never refused holds no place at the server, so that it is ended at once.
                    var expected = await model.EnterAsync(networks, isLimited: false, CancellationToken.None);
                    var actual = await Store.EnterAsync(networks, isLimited: false, CancellationToken.None);
                    Assert.Equal(await model.LeaveAsync(expected!, failures), await Store.LeaveAsync(actual!, failures)); // admitted
                    break;
                case 6:
                    time.Advance(TimeSpan.FromSeconds((which + 1) * (which + 1) * 7));
                    break;
            }

            foreach (var network in Sources.SelectMany(names => names).Select(SharedGateway.Throttled))
            {
                Assert.Equal(model.Show(network), shared.Get<MemoryThrottleStore>().Show(network));
            }
        }

        private async Task EnterAsync(ThrottledNetwork[] networks)
        {
            var (expected, waits) = (default(SourceVisit), false);
            try
            {
                expected = await model.EnterAsync(networks, isLimited: true, NoWait);
            }
            catch (OperationCanceledException)
            {
                waits = true;
            }

            var actual = await Store.TryEnterAsync(networks);
            Assert.False(actual.IsAway);
            Assert.Equal(waits, actual.Crowded is not null);
            Assert.Equal(expected is not null, actual.Visit is not null);
            if (expected is not null && actual.Visit is not null)
            {
                _inFlight.Add((expected, actual.Visit));
            }
        }
    }
}
