using System.Collections.Concurrent;
using System.Globalization;
using Gateway.Identity;
using Gateway.Identity.Lockout;
using Gateway.State.Sharing;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.State;

/// <summary>What the shared store may hold or lose without the gateways being stopped by it.</summary>
public sealed class SharedStoreFaultTests
{
    private const string Attacker = "203.0.113.9";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("L{\"a\":\"alice\",\"v\":1e300,\"u\":0,\"c\":[]}")]
    [InlineData("L{\"a\":\"alice\",\"v\":1,\"u\":0,\"c\":[]}")]
    [InlineData("Lnothing")]
    [InlineData("E9223372036854775807 session")]
    [InlineData("P9223372036854775807 digest directory")]
    [InlineData("T{}")]
    [InlineData("T{\"t\":1e300,\"n\":[[1,2]]}")]
    public async Task Change_ThatCannotBeRead_HoldsUpNoOther(string change)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await SharedGateway.StartAsync(redis.Endpoint, SharedLockoutTests.Options(1, 2));
        await using var two = await SharedGateway.StartAsync(redis.Endpoint, SharedLockoutTests.Options(1, 2));

        // Both follow the log.
        await one.GuessAsync("carol", Attacker);
        await SharedLockoutTests.Eventually(() => two.Lockout.GetStatus("carol", SharedGateway.Network(Attacker)).IsLocked);

        // One is announced, and one must be read from the log.
        await redis.RunAsync("PUBLISH", "{gateway}:changes", $"1-1 2-2 {change}");
        await redis.RunAsync("PUBLISH", "{gateway}:changes", "one two three");
        await redis.RunAsync("XADD", "{gateway}:log", "*", "m", change);
        await redis.RunAsync("XADD", "{gateway}:log", "*", "other", change);
        await redis.RunAsync("XADD", "{gateway}:log", "*", "m", "?unknown");

        // What the log has is followed, and what happens here is still sent.
        await redis.RunAsync("XADD", "{gateway}:log", "*", "m", LockOf("bob"));
        await SharedLockoutTests.Eventually(() => one.Lockout.GetStatus("bob", SharedGateway.Network(Attacker)).IsLocked);
        one.Endings.Add("session told", DateTimeOffset.UtcNow.AddHours(1));
        await ManyGateways.EventuallyAsync(async () => await redis.RunAsync("ZCARD", "{gateway}:ended") == "1");
        await SharedLockoutTests.Eventually(() => two.Lockout.GetStatus("bob", SharedGateway.Network(Attacker)).IsLocked);
    }

    [Theory]
    [InlineData("SET", "{gateway}:lockout:alice", "nothing")]
    [InlineData("SET", "{gateway}:lockout:alice", "{\"v\":\"x\",\"c\":3}")]
    [InlineData("SET", "{gateway}:lockout:alice", "{\"v\":1e300,\"u\":0,\"c\":[[0,0,0,\"\"],[0,0,0,\"\"]]}")]
    [InlineData("SET", "{gateway}:lockout:alice", "{\"v\":7,\"u\":0,\"c\":[[\"x\",{},0,\"\"],7]}")]
    [InlineData("LPUSH", "{gateway}:lockout:alice", "nothing")]
    public async Task Account_ThatCannotBeRead_LeavesTheStoreToTheOthers(params string[] command)
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.RunAsync(command);
        await using var one = await SharedGateway.StartAsync(redis.Endpoint, SharedLockoutTests.Options(4, 2));
        await using var two = await SharedGateway.StartAsync(redis.Endpoint, SharedLockoutTests.Options(4, 2));

        // By itself, each gateway lets no more pass than its share of the threshold.
        var sent = 0;
        for (var guess = 0; guess < 5; guess++)
        {
            sent += await one.GuessAsync("alice", Attacker) + await two.GuessAsync("alice", Attacker);
        }

        Assert.InRange(sent, 1, 4);
        await SharedLockoutTests.Eventually(() => one.Connection.IsAvailable && one.Get<SharedOutbox>().Count == 0);
        Assert.Equal(1, await one.GuessAsync("bob", Attacker));
        await SharedLockoutTests.Eventually(() => two.Lockout.Find("bob")?.Unknown.Failures == 1);
    }

    [Fact]
    public async Task Gateways_ThatCannotBeRead_AreForgotten()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.RunAsync("HSET", "{gateway}:gateways", "one", "nothing", "two", "1796000000000", "three", "99999999999999 1 abc");

        await using var one = await SharedGateway.StartAsync(redis.Endpoint, SharedLockoutTests.Options(4, 2));

        await SharedLockoutTests.Eventually(() => one.Link.Members.Count == 1);
    }

    [Fact]
    public async Task Ending_ThatTheServerForgetsWhileItIsThere_IsToldAgain()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await SharedGateway.StartAsync(redis.Endpoint, SharedLockoutTests.Options(4, 2));
        one.Endings.Add("session one", DateTimeOffset.UtcNow.AddHours(1));
        await ManyGateways.EventuallyAsync(async () => await redis.RunAsync("ZCARD", "{gateway}:ended") == "1");

        await redis.RunAsync("FLUSHALL");

        await ManyGateways.EventuallyAsync(async () => await redis.RunAsync("ZCARD", "{gateway}:ended") == "1");
    }

    [Fact]
    public async Task Ending_OfAServerWhoseClockDiffers_IsRememberedUntilItsTime()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await SharedGateway.StartAsync(redis.Endpoint, SharedLockoutTests.Options(4, 2));
        one.Endings.Add("session one", DateTimeOffset.UtcNow.AddMinutes(10));
        await ManyGateways.EventuallyAsync(async () => await redis.RunAsync("ZCARD", "{gateway}:ended") == "1");

        var ahead = new ShiftedTime(TimeSpan.FromMinutes(8));
        await using var late = new SharedGateway(redis.Endpoint, SharedLockoutTests.Options(4, 2), ahead);
        var received = new ConcurrentQueue<TimeSpan>();
        late.Endings.Listen((_, until) => received.Enqueue(until - ahead.GetUtcNow()));
        late.Run();
        await late.Link.Ready.WaitAsync(TimeSpan.FromMinutes(1), Token);

        Assert.InRange(Assert.Single(received), TimeSpan.FromMinutes(8), TimeSpan.FromMinutes(10.5));
    }

    [Fact]
    public async Task Change_ThatIsReadLate_DoesNotSetTheClock()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await SharedGateway.StartAsync(redis.Endpoint, SharedLockoutTests.Options(1, 2));

        // An announcement of an hour ago, as one that was missed is.
        var hourAgo = DateTimeOffset.UtcNow.AddHours(-1);
        one.Get<SharedLog>().Receive($"0-0 1-1 {LockOf("bob", hourAgo)}");

        Assert.False(one.Lockout.GetStatus("bob", SharedGateway.Network(Attacker)).IsLocked);
        var time = DateTimeOffset.FromUnixTimeMilliseconds(one.Get<ServerClock>().ToServer(hourAgo));
        Assert.InRange(time, hourAgo.AddMinutes(-1), hourAgo.AddMinutes(1));
    }

    [Fact]
    public async Task Endings_WhileTheServerIsThere_AreKeptForMinutesAndNotForever()
    {
        await using var redis = await RedisServer.StartAsync();
        var time = new ShiftedTime(TimeSpan.Zero);
        await using var one = new SharedGateway(redis.Endpoint, SharedLockoutTests.Options(4, 2), time);
        for (var session = 0; session < 100; session++)
        {
            one.Endings.Add($"session {session}", time.GetUtcNow().AddHours(8));
        }

        time.Shift = TimeSpan.FromMinutes(6);
        one.Endings.Add("session last", time.GetUtcNow().AddHours(8));

        Assert.Equal(1, one.Endings.Repeated);
    }

    [Fact]
    public async Task Attempts_ThatBeganWhileRedisWasAway_CountWhenItIsBack()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await SharedGateway.StartAsync(redis.Endpoint, SharedLockoutTests.Options(4, 2));
        await using var two = await SharedGateway.StartAsync(redis.Endpoint, SharedLockoutTests.Options(4, 2));
        await redis.KillAsync();
        await SharedLockoutTests.Eventually(() => !one.Connection.IsAvailable && !two.Connection.IsAvailable);
        var inFlight = new List<(SharedGateway Gateway, LockoutAdmission Admission)>();
        foreach (var gateway in new[] { one, two, one, two })
        {
            inFlight.Add((gateway, await gateway.Lockout.EnterAsync("alice", SharedGateway.Network(Attacker), Token)));
        }

        Assert.All(inFlight, attempt => Assert.True(attempt.Admission.IsAdmitted));
        await redis.StartAgainAsync();
        await SharedLockoutTests.Eventually(() => one.Connection.IsAvailable && two.Connection.IsAvailable);

        // Their passwords may fail as well: there is no room for another.
        var next = await one.Lockout.TryEnterAsync("alice", SharedGateway.Network(Attacker));
        Assert.Equal(LockoutAdmissionStatus.Crowded, next?.Status);

        await Task.WhenAll(inFlight.Select(a => a.Gateway.Lockout.LeaveAsync(a.Admission, AttemptStatus.Failure).AsTask()));
        await SharedLockoutTests.Eventually(() => one.Lockout.Find("alice")?.Unknown.Failures == 4);
        await SharedLockoutTests.Eventually(() => two.Lockout.Find("alice")?.Unknown.Failures == 4);
    }

    [Fact]
    public async Task Record_OfAnAccountThatIsTriedWithoutEnd_StaysSmall()
    {
        await using var redis = await RedisServer.StartAsync();
        var identity = new IdentityOptions
        {
            Gateways = 2,
            Lockout = new LockoutOptions { Mode = LockoutMode.LogOnly, Threshold = 4, Window = TimeSpan.FromMinutes(30) },
        };
        await using var one = await SharedGateway.StartAsync(redis.Endpoint, identity);

        await Parallel.ForAsync(0, 2000, Token, async (_, _) => await one.GuessAsync("alice", Attacker));

        var length = int.Parse(await redis.RunAsync("STRLEN", "{gateway}:lockout:alice"), CultureInfo.InvariantCulture);
        Assert.InRange(length, 1, 20_000);
        Assert.Equal(2000, one.Lockout.Find("alice")?.Unknown.Failures);
    }

    [Fact]
    public async Task Server_ThatIsFull_IsAwayUntilItHasRoom()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await SharedGateway.StartAsync(redis.Endpoint, SharedLockoutTests.Options(4, 2));
        await redis.RunAsync("CONFIG", "SET", "maxmemory", "1");
        await SharedLockoutTests.Eventually(() => !one.Connection.IsAvailable);
        one.Endings.Add("session one", DateTimeOffset.UtcNow.AddHours(1));

        Assert.Equal(1, await one.GuessAsync("alice", Attacker));
        Assert.Equal(1, await one.GuessAsync("alice", Attacker));
        Assert.False(one.Connection.IsAvailable);
        Assert.True(one.Get<SharedOutbox>().Count > 0);

        await redis.RunAsync("SCRIPT", "FLUSH");
        await redis.RunAsync("CONFIG", "SET", "maxmemory", "0");
        await SharedLockoutTests.Eventually(() => one.Connection.IsAvailable && one.Get<SharedOutbox>().Count == 0);
        Assert.Equal("1", await redis.RunAsync("ZCARD", "{gateway}:ended"));
        Assert.Equal(2, one.Lockout.Find("alice")?.Unknown.Failures);
    }

    private static string LockOf(string account, DateTimeOffset? when = null)
    {
        var time = (when ?? DateTimeOffset.UtcNow).ToUnixTimeMilliseconds();
        return string.Create(CultureInfo.InvariantCulture,
            $$"""L{"a":"{{account}}","t":{{time}},"v":1,"u":0,"c":[[1,{{time}},{{time}},"203.0.113.9"],[0,0,0,""]]}""");
    }

    /// <summary>The system's clock, set wrong.</summary>
    private sealed class ShiftedTime(TimeSpan shift) : TimeProvider
    {
        public TimeSpan Shift { get; set; } = shift;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
    }
}
