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

        Assert.InRange(identity.Get<SourceThrottle>().Count, 0, 1000);
    }

    private static async Task SprayAsync(IdentityFixture identity, int times, string source)
    {
        for (var i = 0; i < times; i++)
        {
            await identity.SignInAsync($"user{Guid.NewGuid()}", "Summer2026!", source);
        }
    }
}
