using System.Globalization;
using CsCheck;
using Gateway.Identity;
using Gateway.State.Redis;
using Gateway.State.Sharing;
using Gateway.Testing.Peers;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.EndToEndTests.State;

/// <summary>One gateway at a time holds the lease, and one that has lost it publishes nothing.</summary>
public sealed class LeaseTests
{
    private const string Kind = "certificates";
    private const string Lease = "{gateway}:lease";
    private const string Published = "{gateway}:certificates";

    [Fact]
    public async Task AnyHistory_AtTheServer_IsThatOfTheModel()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var first = await ConnectAsync(redis);
        await using var second = await ConnectAsync(redis);
        await using var third = await ConnectAsync(redis);
        SharedGateway[] gateways = [first, second, third];

        await Gen.Select(Gen.Int[0, 5], Gen.Int[0, 2], Gen.Int[0, 1]).Array[1, 40].SampleAsync(
            async steps =>
            {
                await redis.RunAsync("DEL", Lease, "{gateway}:fence", Published);
                using var history = new History(redis, gateways);
                foreach (var (kind, gateway, name) in steps)
                {
                    await history.RunAsync(kind, gateway, name);
                }
            },
            iter: 60,
            threads: 1);
    }

    [Fact]
    public async Task Holder_ThatWasPaused_PublishesNothingEvenBeforeTheNextHas()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var paused = await ConnectAsync(redis);
        await using var next = await ConnectAsync(redis);
        using SharedLease old = LeaseOf(paused), taken = LeaseOf(next);
        Assert.True(await old.KeepAsync());
        var before = old.Grant!;
        Assert.Equal(PublishedKind.Done, await old.PublishAsync(before, Kind, "a", "one"));
        Assert.False(await taken.KeepAsync());

        await redis.RunAsync("PEXPIRE", Lease, "1");
        await ManyGateways.EventuallyAsync(taken.KeepAsync);

        // It still believes that it has the lease.
        Assert.False(before.Lost.IsCancellationRequested);
        Assert.Equal(PublishedKind.Fenced, await old.PublishAsync(before, Kind, "a", "late"));
        Assert.True(before.Lost.IsCancellationRequested);
        Assert.Null(old.Grant);
        Assert.Equal(PublishedKind.Done, await taken.PublishAsync(taken.Grant!, Kind, "a", "two"));

        // Also when nobody holds it any more.
        await taken.ReleaseAsync();
        Assert.Equal(PublishedKind.Fenced, await old.PublishAsync(before, Kind, "a", "late"));
        Assert.Equal("2 two", await redis.RunAsync("HGET", Published, "a"));
    }

    [Fact]
    public async Task Lease_ThatIsNoneOfOurs_IsNotTakenAndLosesNobodyTheStore()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gateway = await ConnectAsync(redis);
        using var lease = LeaseOf(gateway);
        var name = gateway.Get<GatewayName>().Value;
        foreach (var junk in new[] { "nothing", "one two", $"99999999999999999999 {name}" })
        {
            await redis.RunAsync("SET", Lease, junk);

            Assert.False(await lease.KeepAsync());
            Assert.Null(lease.Grant);
            Assert.True(gateway.Connection.IsAvailable);
        }

        await redis.RunAsync("DEL", Lease);
        Assert.True(await lease.KeepAsync());
        Assert.NotNull(lease.Grant);
    }

    [Fact]
    public async Task Lease_ThatIsNotRenewed_ExpiresAndIsLostAtItsHolderBefore()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gateway = await ConnectAsync(redis);
        var time = new FakeTimeProvider();
        using var lease = LeaseOf(gateway, time);
        await lease.KeepAsync();
        var grant = lease.Grant!;
        Assert.InRange(
            long.Parse(await redis.RunAsync("PTTL", Lease), CultureInfo.InvariantCulture), 1, (long)SharedLease.Life.TotalMilliseconds);

        time.Advance(SharedLease.Life / 2);
        await lease.KeepAsync();
        time.Advance(SharedLease.Life - TimeSpan.FromSeconds(3));
        Assert.Same(grant, lease.Grant);

        // Two seconds before the server gives it to another.
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(grant.Lost.IsCancellationRequested);
        Assert.Null(lease.Grant);
    }

    [Fact]
    public async Task Server_ThatHasLostItsData_GoesOnAboveWhatTheGatewaysHaveSeen()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gateway = await ConnectAsync(redis);
        await using var reader = await ConnectAsync(redis);
        using SharedLease lease = LeaseOf(gateway), other = LeaseOf(reader);
        await lease.KeepAsync();
        Assert.Equal(1, lease.Grant!.Token);
        other.Saw(41);
        await redis.RunAsync("FLUSHALL");

        Assert.True(await other.KeepAsync());
        Assert.Equal(42, other.Grant!.Token);
        await lease.KeepAsync();
        Assert.Null(lease.Grant);
        await other.ReleaseAsync();
        Assert.True(await lease.KeepAsync());
        Assert.Equal(43, lease.Grant!.Token);
    }

    private static SharedLease LeaseOf(SharedGateway gateway, TimeProvider? time = null) =>
        new(gateway.Connection, gateway.Get<GatewayName>(), gateway.Get<RedisMetrics>(), time ?? TimeProvider.System);

    private static async Task<SharedGateway> ConnectAsync(RedisServer redis)
    {
        var gateway = new SharedGateway(redis.Endpoint, new IdentityOptions());
        await gateway.Connection.ConnectAsync();
        gateway.Connection.Restore();
        return gateway;
    }

    /// <summary>The rules in a few lines of memory, step by step beside the server.</summary>
    private sealed class History(RedisServer redis, SharedGateway[] gateways) : IDisposable
    {
        private readonly SharedLease[] _leases = [.. gateways.Select(g => LeaseOf(g))];
        private readonly LeaseGrant?[] _grants = new LeaseGrant?[gateways.Length];
        private readonly Dictionary<string, string> _published = [];
        private (int Gateway, long Token)? _held;
        private long _last;

        public async Task RunAsync(int kind, int gateway, int name)
        {
            switch (kind)
            {
                case 0 or 1:
                    await KeepAsync(gateway);
                    break;
                case 2:
                    await _leases[gateway].ReleaseAsync();
                    _held = IsHolder(gateway) ? null : _held;
                    break;
                case 3:
                    await redis.RunAsync("DEL", Lease); // it has expired
                    _held = null;
                    break;
                default:
                    await PublishAsync(gateway, $"name{name}");
                    break;
            }

            Assert.Equal(_held is { } held ? $"{held.Token} {NameOf(held.Gateway)}" : "", await redis.RunAsync("GET", Lease));
            foreach (var (entry, text) in _published)
            {
                Assert.Equal(text, await redis.RunAsync("HGET", Published, entry));
            }
        }

        public void Dispose() => Array.ForEach(_leases, lease => lease.Dispose());

        private async Task KeepAsync(int gateway)
        {
            var believes = _leases[gateway].Grant is not null;
            var acquired = await _leases[gateway].KeepAsync();
            if (!believes && _held is null)
            {
                _held = (gateway, ++_last);
            }

            var holds = IsHolder(gateway);
            Assert.Equal(!believes && holds, acquired);
            Assert.Equal(holds ? _held!.Value.Token : null, _leases[gateway].Grant?.Token);
            _grants[gateway] = _leases[gateway].Grant ?? _grants[gateway];
        }

        /// <summary>With the last token that it had, as a process that was paused does.</summary>
        private async Task PublishAsync(int gateway, string entry)
        {
            if (_grants[gateway] is not { } grant)
            {
                return;
            }

            // No later token was given, or it has not been used up: nobody can have overtaken it.
            var isNewest = grant.Token == _last && (_held is null || _held.Value == (gateway, grant.Token));
            var text = $"{grant.Token} {Guid.NewGuid():n}";
            var published = await _leases[gateway].PublishAsync(grant, Kind, entry, text.Split(' ')[1]);
            Assert.Equal(isNewest ? PublishedKind.Done : PublishedKind.Fenced, published);
            if (isNewest)
            {
                _published[entry] = text;
            }
        }

        private bool IsHolder(int gateway) => _held?.Gateway == gateway;

        private string NameOf(int gateway) => gateways[gateway].Get<GatewayName>().Value;
    }
}
