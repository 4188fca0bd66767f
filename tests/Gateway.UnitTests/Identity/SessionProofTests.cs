using System.Net;
using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.Identity.Lockout;
using Xunit;

namespace Gateway.UnitTests.Identity;

/// <summary>A session is no guess: the guesses of others do not refuse it.</summary>
public sealed class SessionProofTests
{
    private static readonly PasswordCredential Alice = new("alice", new Secret("right"));

    private static readonly SignInContext Session =
        new(IPAddress.Parse(IdentityFixture.Abroad), "https", "Forms") { IsSession = true };

    [Fact]
    public async Task Session_OfALockedAccount_IsAcceptedFromTheCacheAndByTheDirectory()
    {
        using var fixture = new IdentityFixture(new IdentityOptions { Lockout = new() { Threshold = 3 } });
        await VerifyAsync(fixture);
        await fixture.FailAsync("alice", 3);
        await fixture.FailAsync("alice", 3, "192.0.2.77");
        Assert.Equal(AuthenticationStatus.LockedOut, await fixture.SignInAsync("alice", "right"));
        Assert.NotNull(TryGetCached(fixture));

        fixture.Time.Advance(TimeSpan.FromMinutes(6)); // beyond the life of the cache
        Assert.Null(TryGetCached(fixture));
        Assert.Equal(AuthenticationStatus.Accepted, await VerifyAsync(fixture));

        Assert.Equal(AuthenticationStatus.LockedOut, await fixture.SignInAsync("alice", "right"));
    }

    [Fact]
    public async Task Session_WhosePasswordHasChanged_IsRefusedInALockToo()
    {
        using var fixture = new IdentityFixture(new IdentityOptions { Lockout = new() { Threshold = 3 } });
        await VerifyAsync(fixture);
        await fixture.FailAsync("alice", 3);
        fixture.Directory["alice"] = "changed";

        Assert.Equal(AuthenticationStatus.WrongPassword, await VerifyAsync(fixture));
    }

    [Fact]
    public async Task Session_FromARateLimitedSource_IsAccepted()
    {
        using var fixture = new IdentityFixture(
            new() { Lockout = new() { Mode = LockoutMode.Off }, Throttling = new() { Failures = 5 } });
        await VerifyAsync(fixture);
        for (var i = 0; i < 5; i++)
        {
            await fixture.SignInAsync($"user{i}", "wrong");
        }

        Assert.Equal(AuthenticationStatus.Throttled, await fixture.SignInAsync("alice", "right"));
        Assert.NotNull(TryGetCached(fixture));
        fixture.Time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(AuthenticationStatus.Accepted, await VerifyAsync(fixture));
    }

    [Fact]
    public async Task TryGetCachedSession_InALock_AllocatesNothing()
    {
        using var fixture = new IdentityFixture(new IdentityOptions { Lockout = new() { Threshold = 3 } });
        await VerifyAsync(fixture);
        await fixture.FailAsync("alice", 3);
        Recall(fixture, 1_000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Recall(fixture, 1_000);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000);
    }

    private static void Recall(IdentityFixture fixture, int times)
    {
        var authenticator = fixture.Get<Authenticator>();
        for (var i = 0; i < times; i++)
        {
            Assert.NotNull(authenticator.TryGetCachedSession(Alice, Session.Source, "https"));
        }
    }

    private static CachedSignIn? TryGetCached(IdentityFixture fixture) =>
        fixture.Get<Authenticator>().TryGetCachedSession(Alice, Session.Source, "https");

    private static async Task<AuthenticationStatus> VerifyAsync(IdentityFixture fixture) =>
        (await fixture.Get<Authenticator>().AuthenticateAsync(Alice, Session, CancellationToken.None)).Status;
}
