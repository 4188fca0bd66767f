using System.Net;
using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.Identity.Throttling;
using Xunit;

namespace Gateway.UnitTests.Identity.Throttling;

public sealed class ThrottlingTests
{
    private static readonly IdentityOptions Five = new()
    {
        Throttling = new() { Failures = 5, Window = TimeSpan.FromMinutes(10), Exempt = ["192.0.2.0/24"] },
    };

    [Fact]
    public async Task Source_ThatSprays_IsRateLimitedAndTheDirectoryIsNotAsked()
    {
        using var identity = new IdentityFixture(Five);
        await SprayAsync(identity, 5, IdentityFixture.Abroad);

        Assert.Equal(AuthenticationStatus.Throttled, await identity.SignInAsync("alice", "right"));
        Assert.Equal(AuthenticationStatus.Accepted, await identity.SignInAsync("alice", "right", IdentityFixture.Home));
        Assert.Equal(6, identity.Directory.Asked);
    }

    [Fact]
    public async Task Source_Shown_HasEachNetworkThatLimitsIt_AndWhatIsCounted()
    {
        using var identity = new IdentityFixture(Five);
        var throttle = identity.Get<SourceThrottle>();
        await SprayAsync(identity, 5, "2001:db8:1:2::1");
        await SprayAsync(identity, 2, "2001:db8:1:3::1");

        var limited = identity.Time.GetUtcNow() + TimeSpan.FromMinutes(10);
        Assert.Equal(
            [
                new("2001:db8:1:2::/64", 5, 5, limited),
                new("2001:db8:1::/56", 200, 7, null),
                new("2001:db8:1::/48", 800, 7, null),
            ],
            throttle.Show(IPAddress.Parse("2001:db8:1:2::9")).Networks);
        Assert.Equal(
            [new("203.0.113.9", 5, 0, null), new("203.0.113.0/24", 400, 0, null)],
            throttle.Show(IPAddress.Parse(IdentityFixture.Abroad)).Networks);
        Assert.True(throttle.Show(IPAddress.Parse("192.0.2.7")).IsExempt);

        identity.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.All(throttle.Show(IPAddress.Parse("2001:db8:1:2::1")).Networks, n => Assert.Equal((0, null), (n.Failures, n.LimitedUntil)));
    }

    [Fact]
    public async Task Source_AfterTheWindow_MayTryAgain()
    {
        using var identity = new IdentityFixture(Five);
        await SprayAsync(identity, 5, IdentityFixture.Abroad);
        identity.Time.Advance(TimeSpan.FromMinutes(9));
        await SprayAsync(identity, 5, IdentityFixture.Abroad);
        identity.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(AuthenticationStatus.Accepted, await identity.SignInAsync("alice", "right"));
    }

    [Fact]
    public async Task Source_ThatOwnsOneAccount_IsNotFreedByItsSuccesses()
    {
        using var identity = new IdentityFixture(Five);
        for (var i = 0; i < 5; i++)
        {
            await SprayAsync(identity, 1, IdentityFixture.Abroad);
            await identity.SignInAsync("alice", "right");
        }

        Assert.Equal(AuthenticationStatus.Throttled, await identity.SignInAsync("bob", "right"));
    }

    [Fact]
    public async Task RateLimitedSource_GuessingACachedPassword_LearnsNothing()
    {
        using var identity = new IdentityFixture(Five);
        await identity.SignInAsync("alice", "right", IdentityFixture.Home);
        await SprayAsync(identity, 5, IdentityFixture.Abroad);

        Assert.Equal(AuthenticationStatus.Throttled, await identity.SignInAsync("alice", "right"));
        Assert.Equal(AuthenticationStatus.Throttled, await identity.SignInAsync("alice", "wrong"));
    }

    [Fact]
    public async Task RateLimitedSource_ThatIsFamiliarForAUser_SignsThatUserIn()
    {
        using var identity = new IdentityFixture(Five);
        await identity.SignInAsync("alice", "right", IdentityFixture.Home);
        await SprayAsync(identity, 5, IdentityFixture.Home);

        Assert.Equal(AuthenticationStatus.Accepted, await identity.SignInAsync("alice", "right", IdentityFixture.Home));
        Assert.Equal(AuthenticationStatus.Throttled, await identity.SignInAsync("bob", "right", IdentityFixture.Home));
    }

    [Fact]
    public async Task Ipv6_AddressesOfOneSlash64_AreOneSource()
    {
        using var identity = new IdentityFixture(Five);
        for (var i = 1; i <= 5; i++)
        {
            await SprayAsync(identity, 1, $"2001:db8:1:2::{i}");
        }

        Assert.Equal(AuthenticationStatus.Throttled, await identity.SignInAsync("alice", "right", "2001:db8:1:2:ffff::1"));
        Assert.Equal(AuthenticationStatus.Accepted, await identity.SignInAsync("alice", "right", "2001:db8:1:3::1"));
    }

    [Fact]
    public async Task Ipv6_RotationOfWholeNetworks_EndsAtTheLimitOfTheNetworkAroundThem()
    {
        using var identity = new IdentityFixture(new()
        {
            Lockout = new() { Mode = Gateway.Identity.Lockout.LockoutMode.Off },
            Throttling = new() { Failures = 5, Networks = new() { Ipv6Slash56 = 10, Ipv6Slash48 = 30 } },
        });
        for (var i = 0; i < 1_000; i++)
        {
            await SprayAsync(identity, 1, $"2001:db8:1:{i:x4}::1");
        }

        Assert.Equal(30, identity.Directory.Asked); // 10 of each /56, and of no fourth one
    }

    [Fact]
    public async Task ParallelSpray_FromOneNetwork_ReachesTheDirectoryNoMoreThanItsLimitAllows()
    {
        using var identity = new IdentityFixture(new() { Throttling = new() { Failures = 5, Networks = new() { Ipv4Slash24 = 12 } } });
        var ready = new TaskCompletionSource();
        identity.Directory.Ready = ready.Task;
        var guesses = Enumerable.Range(0, 100).Select(i => identity.SignInAsync($"user{i}", "Summer2026!", $"203.0.113.{i}")).ToList();
        ready.SetResult();
        await Task.WhenAll(guesses);

        Assert.Equal(12, identity.Directory.Asked);
    }

    [Fact]
    public async Task RateLimitedNetwork_ThatIsFamiliarForAUser_SignsThatUserInAndNobodyElse()
    {
        using var identity = new IdentityFixture(new() { Throttling = new() { Networks = new() { Ipv4Slash24 = 3 } } });
        await identity.SignInAsync("alice", "right", "203.0.113.77");
        foreach (var i in Enumerable.Range(1, 3))
        {
            await SprayAsync(identity, 1, $"203.0.113.{i}");
        }

        Assert.Equal(AuthenticationStatus.Accepted, await identity.SignInAsync("alice", "right", "203.0.113.77"));
        Assert.Equal(AuthenticationStatus.Throttled, await identity.SignInAsync("bob", "right", "203.0.113.77"));
        Assert.Equal(AuthenticationStatus.Accepted, await identity.SignInAsync("bob", "right", "203.0.114.77"));
    }

    [Fact]
    public async Task ExemptNetwork_IsNeverRateLimited()
    {
        using var identity = new IdentityFixture(Five);
        await SprayAsync(identity, 20, "192.0.2.1");

        Assert.Equal(AuthenticationStatus.Accepted, await identity.SignInAsync("alice", "right", "192.0.2.1"));
    }

    [Fact]
    public async Task ParallelSpray_OfOneSource_ReachesTheDirectoryNoMoreThanTheLimitAllows()
    {
        using var identity = new IdentityFixture(Five);
        var ready = new TaskCompletionSource();
        identity.Directory.Ready = ready.Task;
        var guesses = Enumerable.Range(0, 100).Select(i => identity.SignInAsync($"user{i}", "Summer2026!")).ToList();
        ready.SetResult();
        await Task.WhenAll(guesses);

        Assert.Equal(5, identity.Directory.Asked);
    }

    [Fact]
    public async Task ManySources_GrowNothing()
    {
        using var identity = new IdentityFixture(new() { Throttling = new() { Capacity = 1000 } });
        for (var i = 0; i < 20_000; i++)
        {
            await identity.SignInAsync("alice", "wrong", $"10.{i >> 16}.{(i >> 8) & 255}.{i & 255}");
        }

        Assert.InRange(identity.Get<MemoryThrottleStore>().Count, 0, 1000);
    }

    private static async Task SprayAsync(IdentityFixture identity, int times, string source)
    {
        for (var i = 0; i < times; i++)
        {
            await identity.SignInAsync($"user{Guid.NewGuid()}", "Summer2026!", source);
        }
    }
}
