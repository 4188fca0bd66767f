using Gateway.Identity;
using Gateway.Identity.Lockout;
using Gateway.State.Lockout;
using Gateway.Testing.Peers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace Gateway.EndToEndTests.State;

/// <summary>Many gateways at one user, at once.</summary>
public sealed class SharedLockoutTests
{
    private const string Attacker = "203.0.113.9";
    private const string Home = "198.51.100.7";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(10)]
    [InlineData(1)]
    public async Task SixtyFourGateways_GuessingAtOnce_SendAsManyPasswordsAsTheThreshold(int threshold)
    {
        await using var redis = await RedisServer.StartAsync();
        var identity = Options(threshold, gateways: 64);
        var gateways = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => SharedGateway.StartAsync(redis.Endpoint, identity)));
        try
        {
            for (var user = 0; user < 5; user++)
            {
                var account = $"alice{user}";
                var sent = await Task.WhenAll(gateways.Select(g => g.GuessAsync(account, Attacker)));

                Assert.Equal(threshold, sent.Sum());
                var admission = await gateways[user].Lockout.EnterAsync(account, SharedGateway.Network(Attacker), Token);
                Assert.Equal(LockoutAdmissionStatus.Locked, admission.Status);
            }
        }
        finally
        {
            await Task.WhenAll(gateways.Select(g => g.DisposeAsync().AsTask()));
        }
    }

    [Fact]
    public async Task Failures_AtOneGateway_AreKnownAtTheOtherWithoutAsking()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await SharedGateway.StartAsync(redis.Endpoint, Options(3, 2));
        await using var two = await SharedGateway.StartAsync(redis.Endpoint, Options(3, 2));

        await one.GuessAsync("alice", Home, AttemptStatus.Success);
        await Eventually(() => two.Lockout.GetStatus("alice", SharedGateway.Network(Home)) is { IsFamiliar: true, IsLocked: false });
        for (var guess = 0; guess < 3; guess++)
        {
            await one.GuessAsync("alice", Attacker);
        }

        await Eventually(() => two.Lockout.GetStatus("alice", SharedGateway.Network(Attacker)).IsLocked);
        Assert.False(two.Lockout.GetStatus("alice", SharedGateway.Network(Home)).IsLocked);
        Assert.True(two.Lockout.Release("alice"));
        await Eventually(() => !one.Lockout.GetStatus("alice", SharedGateway.Network(Attacker)).IsLocked);
    }

    [Fact]
    public async Task Gateway_ThatStartsLater_ReadsWhatTheOthersKnow()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await SharedGateway.StartAsync(redis.Endpoint, Options(1, 2));
        await one.GuessAsync("alice", Attacker);
        await one.GuessAsync("bob", Home, AttemptStatus.Success);

        await using var late = await SharedGateway.StartAsync(redis.Endpoint, Options(1, 2));

        await Eventually(() => late.Lockout.GetStatus("alice", SharedGateway.Network(Attacker)).IsLocked);
        await Eventually(() => late.Lockout.GetStatus("bob", SharedGateway.Network(Home)).IsFamiliar);
    }

    [Fact]
    public async Task Reading_OfAllAccounts_EndsWhenItTakesTooLong()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await SharedGateway.StartAsync(redis.Endpoint, Options(2, 2));
        await Parallel.ForAsync(0, 1200, async (i, _) => await one.GuessAsync($"user{i}", Attacker));
        await using var two = new SharedGateway(redis.Endpoint, Options(2, 2));
        await two.Connection.ConnectAsync();
        using var reading = new SharedLockouts(
            two.Connection,
            two.Get<LockoutReplica>(),
            two.Get<IOptionsMonitor<LockoutOptions>>(),
            new SlowTime(),
            NullLogger<SharedLockouts>.Instance);

        await reading.ReadAsync(TestContext.Current.CancellationToken);
        await reading.ReadNextAsync(TestContext.Current.CancellationToken);

        Assert.Equal(500, two.Get<MemoryLockoutStore>().List(lockedOnly: false).Count); // one page
    }

    [Fact]
    public async Task Attempt_OfAGatewayThatDied_CountsAsAFailureWhenItsLeaseEnds()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var other = await SharedGateway.StartAsync(redis.Endpoint, Options(1, 2), lease: TimeSpan.FromSeconds(5));
        var dead = await SharedGateway.StartAsync(redis.Endpoint, Options(1, 2), lease: TimeSpan.FromSeconds(5));
        var admission = await dead.Lockout.EnterAsync("alice", SharedGateway.Network(Attacker), Token);
        Assert.True(admission.IsAdmitted);
        await dead.DisposeAsync();

        // It waits for the attempt that nobody ends, and is then refused: the password may have been sent.
        var next = await other.Lockout.EnterAsync("alice", SharedGateway.Network(Attacker), Token);

        Assert.Equal(LockoutAdmissionStatus.Locked, next.Status);
    }

    internal static IdentityOptions Options(int threshold, int gateways) => new()
    {
        Gateways = gateways,
        Lockout = new LockoutOptions { Threshold = threshold, Window = TimeSpan.FromMinutes(30) },
    };

    internal static async Task Eventually(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!condition())
        {
            await Task.Delay(20, limit.Token);
        }
    }

    /// <summary>A minute and a second pass between two looks.</summary>
    private sealed class SlowTime : TimeProvider
    {
        private long _looks;

        public override long GetTimestamp() => Interlocked.Increment(ref _looks) * 61 * TimestampFrequency;
    }
}
