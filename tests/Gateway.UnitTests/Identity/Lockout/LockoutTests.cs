using System.Net;
using Gateway.Identity;
using Gateway.Identity.Auditing;
using Gateway.Identity.Credentials;
using Gateway.Identity.Lockout;
using Xunit;

namespace Gateway.UnitTests.Identity.Lockout;

public sealed class LockoutTests
{
    private static readonly IdentityOptions Three = new()
    {
        Domains = ["example.com", "EXAMPLE"],
        Lockout = new() { Threshold = 3, Window = TimeSpan.FromMinutes(30) },
    };

    [Fact]
    public async Task SignIn_AfterThresholdFailures_IsLockedAndDirectoryIsNotAsked()
    {
        using var identity = new IdentityFixture(Three);
        await identity.FailAsync("alice", 3);

        var result = await identity.SignInAsync("alice", "right");

        Assert.Equal(AuthenticationStatus.LockedOut, result);
        Assert.Equal(3, identity.Directory.Asked);
        Assert.Equal([AuditReason.None, AuditReason.None, AuditReason.LockedNow, AuditReason.None], identity.Audit.Select(r => r.Reason));
    }

    [Fact]
    public async Task SignIn_DuringLock_DoesNotExtendIt()
    {
        using var identity = new IdentityFixture(Three);
        await identity.FailAsync("alice", 3);
        identity.Time.Advance(TimeSpan.FromMinutes(29));
        await identity.FailAsync("alice", 20);
        identity.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(AuthenticationStatus.Accepted, await identity.SignInAsync("alice", "right"));
    }

    [Fact]
    public async Task SignIn_AfterWindow_GetsExactlyOneTry()
    {
        using var identity = new IdentityFixture(Three);
        await identity.FailAsync("alice", 3);
        identity.Time.Advance(TimeSpan.FromMinutes(30));
        await identity.FailAsync("alice", 1);

        var next = await identity.SignInAsync("alice", "right");

        Assert.Equal(AuthenticationStatus.LockedOut, next);
        Assert.Equal(4, identity.Directory.Asked);
        Assert.Contains(identity.Audit, r => r.Reason == AuditReason.TryAfterLock);
    }

    [Fact]
    public async Task SignIn_RightAfterWindow_ResetsTheCount()
    {
        using var identity = new IdentityFixture(Three);
        await identity.FailAsync("alice", 3);
        identity.Time.Advance(TimeSpan.FromMinutes(30));
        await identity.SignInAsync("alice", "right");
        await identity.FailAsync("alice", 2);

        Assert.Null(identity.Lockout.Find("alice")!.Unknown.LockedUntil);
    }

    [Fact]
    public async Task Waiting_ForTheLockToBeForgotten_GivesNoMoreTriesThanProbing()
    {
        using var identity = new IdentityFixture(Three);
        await identity.FailAsync("alice", 3);
        identity.Time.Advance(TimeSpan.FromMinutes(30 * 3) - TimeSpan.FromSeconds(1));
        await identity.FailAsync("alice", 3);

        Assert.Equal(4, identity.Directory.Asked);
    }

    [Fact]
    public async Task Failures_BelowThreshold_AreForgottenAfterTheWindow()
    {
        using var identity = new IdentityFixture(Three);
        await identity.FailAsync("alice", 2);
        identity.Time.Advance(TimeSpan.FromMinutes(30));
        await identity.FailAsync("alice", 2);

        Assert.Equal(AuthenticationStatus.Accepted, await identity.SignInAsync("alice", "right"));
    }

    [Fact]
    public async Task SignIn_FromFamiliarNetwork_IsNotLockedByFailuresElsewhere()
    {
        using var identity = new IdentityFixture(Three);
        await identity.SignInAsync("alice", "right", IdentityFixture.Home);
        await identity.FailAsync("alice", 3);

        Assert.Equal(AuthenticationStatus.LockedOut, await identity.SignInAsync("alice", "right"));
        Assert.Equal(AuthenticationStatus.Accepted, await identity.SignInAsync("alice", "right", IdentityFixture.Home));
    }

    [Fact]
    public async Task Failures_FromFamiliarNetwork_CountAgainstTheirOwnThreshold()
    {
        using var identity = new IdentityFixture(new() { Lockout = new() { Threshold = 2, FamiliarThreshold = 5 } });
        await identity.SignInAsync("alice", "right", IdentityFixture.Home);
        await identity.FailAsync("alice", 4, IdentityFixture.Home);
        Assert.False(identity.Lockout.Find("alice")!.IsLocked);

        await identity.FailAsync("alice", 1, IdentityFixture.Home);

        Assert.NotNull(identity.Lockout.Find("alice")!.Familiar.LockedUntil);
        Assert.Null(identity.Lockout.Find("alice")!.Unknown.LockedUntil);
    }

    [Fact]
    public async Task FamiliarNetworks_BeyondTheLimit_ForgetTheOneLongestUnseen()
    {
        using var identity = new IdentityFixture(new() { Lockout = new() { FamiliarNetworks = 20 } });
        for (var i = 1; i <= 21; i++)
        {
            await identity.SignInAsync("alice", "right", $"198.51.100.{i}");
        }

        var networks = identity.Lockout.Find("alice")!.FamiliarNetworks.Select(n => n.Network).ToList();

        Assert.Equal(20, networks.Count);
        Assert.DoesNotContain("198.51.100.1", networks);
        Assert.Contains("198.51.100.21", networks);
    }

    [Fact]
    public async Task KnownDevice_OfALockedAccount_IsAcceptedFromANewNetwork()
    {
        using var identity = new IdentityFixture(Three);
        await identity.SignInAsync("alice", "right", IdentityFixture.Home, deviceId: "phone");
        await identity.FailAsync("alice", 3);

        Assert.Equal(AuthenticationStatus.LockedOut, await identity.SignInAsync("alice", "right"));
        Assert.Equal(AuthenticationStatus.LockedOut, await identity.SignInAsync("alice", "right", deviceId: "another"));
        Assert.Equal(AuthenticationStatus.Accepted, await identity.SignInAsync("alice", "right", "192.0.2.1", deviceId: "phone"));
        identity.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(AuthenticationStatus.Accepted, await identity.SignInAsync("alice", "right", "192.0.2.2", deviceId: "phone"));
    }

    [Fact]
    public async Task KnownDevice_InTheHandsOfAnAttacker_IsLockedAsAFamiliarNetworkIs()
    {
        using var identity = new IdentityFixture(new() { Lockout = new() { Threshold = 2, FamiliarThreshold = 3 } });
        await identity.SignInAsync("alice", "right", IdentityFixture.Home, deviceId: "phone");
        for (var i = 0; i < 20; i++)
        {
            await identity.SignInAsync("alice", $"guess {i}", $"192.0.2.{i}", deviceId: i % 2 == 0 ? "phone" : $"phone {i}");
        }

        Assert.Equal(1 + 2 + 3, identity.Directory.Asked);
        Assert.Equal(AuthenticationStatus.LockedOut, await identity.SignInAsync("alice", "right", "192.0.2.99", deviceId: "phone"));
    }

    [Fact]
    public async Task KnownDevice_OfOneUser_IsNoneOfAnothers()
    {
        using var identity = new IdentityFixture(Three);
        await identity.SignInAsync("bob", "right", IdentityFixture.Home, deviceId: "phone");
        await identity.FailAsync("alice", 3);

        Assert.Equal(AuthenticationStatus.LockedOut, await identity.SignInAsync("alice", "right", "192.0.2.1", deviceId: "phone"));
    }

    [Theory]
    [InlineData("ALICE")]
    [InlineData("EXAMPLE\\Alice")]
    [InlineData("alice@Example.com")]
    [InlineData(" alice ")]
    public async Task Failures_UnderAnotherSpelling_CountAgainstTheSameUser(string spelling)
    {
        using var identity = new IdentityFixture(Three);
        await identity.FailAsync("alice", 2);
        await identity.FailAsync(spelling, 1);

        Assert.True(identity.Lockout.Find("alice")!.IsLocked);
    }

    [Fact]
    public async Task Failures_OverSeveralProtocols_CountTogether()
    {
        using var identity = new IdentityFixture(Three);
        await identity.SignInAsync("alice", "1", protocol: "imap4");
        await identity.SignInAsync("alice", "2", protocol: "smtp");
        await identity.SignInAsync("alice", "3", protocol: "pop3");

        Assert.Equal(AuthenticationStatus.LockedOut, await identity.SignInAsync("alice", "right"));
    }

    [Fact]
    public async Task SignIn_RightPasswordFromMemoryWhileLocked_IsRefusedAndNamed()
    {
        using var identity = new IdentityFixture(Three);
        await identity.SignInAsync("alice", "right", IdentityFixture.Home);
        await identity.FailAsync("alice", 3);

        var result = await identity.SignInAsync("alice", "right");

        Assert.Equal(AuthenticationStatus.LockedOut, result);
        Assert.Equal(AuditReason.RightPasswordWhileLocked, identity.Audit.Latest.Reason);
    }

    [Fact]
    public async Task LogOnly_AfterThreshold_LetsPassAndSaysSo()
    {
        using var identity = new IdentityFixture(new() { Lockout = new() { Threshold = 3, Mode = LockoutMode.LogOnly } });
        await identity.FailAsync("alice", 3);

        var result = await identity.SignInAsync("alice", "right");

        Assert.Equal(AuthenticationStatus.Accepted, result);
        Assert.Equal(AuditReason.WouldHaveLocked, identity.Audit.Latest.Reason);
    }

    [Fact]
    public async Task ParallelGuesses_OfOneUser_ReachTheDirectoryNoMoreThanTheThresholdAllows()
    {
        using var identity = new IdentityFixture(new()
        {
            Lockout = new() { Threshold = 10 },
            Throttling = new() { Mode = LockoutMode.Off },
        });
        var ready = new TaskCompletionSource();
        identity.Directory.Ready = ready.Task;

        var guesses = Enumerable.Range(0, 100).Select(i => identity.SignInAsync("alice", $"guess {i}", $"203.0.113.{i}")).ToList();
        ready.SetResult();
        var results = await Task.WhenAll(guesses);

        Assert.Equal(10, identity.Directory.Asked);
        Assert.Equal(10, results.Count(r => r == AuthenticationStatus.WrongPassword));
        Assert.Equal(90, results.Count(r => r == AuthenticationStatus.LockedOut));
    }

    [Fact]
    public async Task ParallelSignIns_WithRightPasswords_AreAllAccepted()
    {
        using var identity = new IdentityFixture(new() { Lockout = new() { Threshold = 3 } });
        var ready = new TaskCompletionSource();
        identity.Directory.Ready = ready.Task;

        var signIns = Enumerable.Range(0, 50).Select(i => identity.SignInAsync("alice", "right", $"203.0.113.{i}")).ToList();
        ready.SetResult();

        Assert.All(await Task.WhenAll(signIns), r => Assert.Equal(AuthenticationStatus.Accepted, r));
    }

    [Fact]
    public async Task Client_ThatDisconnects_IsCountedAllTheSame()
    {
        using var identity = new IdentityFixture(Three);
        var ready = new TaskCompletionSource();
        identity.Directory.Ready = ready.Task;
        using var hangUp = new CancellationTokenSource();
        var guess = identity.Get<Authenticator>().AuthenticateAsync(
            new PasswordCredential("alice", new Secret("wrong")),
            new SignInContext(IPAddress.Loopback, "https", "Basic"),
            hangUp.Token).AsTask();

        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => guess);
        ready.SetResult();

        Assert.Equal(AuthenticationStatus.WrongPassword, await identity.SignInAsync("alice", "wrong again"));
        Assert.Equal(2, identity.Lockout.Find("alice")!.Unknown.Failures);
    }

    [Fact]
    public async Task UnavailableDirectory_CountsNothing()
    {
        using var identity = new IdentityFixture(Three);
        identity.Directory.Always = AuthenticationStatus.DirectoryUnavailable;

        await identity.FailAsync("alice", 10);

        Assert.False(identity.Lockout.Find("alice")?.IsLocked);
        Assert.Equal(10, identity.Directory.Asked);
    }

    [Fact]
    public async Task UnknownUser_LocksLikeAKnownOne()
    {
        using var identity = new IdentityFixture(Three);

        await identity.FailAsync("nobody", 3);

        Assert.Equal(AuthenticationStatus.LockedOut, await identity.SignInAsync("nobody", "x"));
        Assert.False(identity.Lockout.Find("nobody")!.IsKnown);
    }

    [Fact]
    public async Task Release_OfLockedUser_LetsItIn()
    {
        using var identity = new IdentityFixture(Three);
        await identity.FailAsync("alice", 3);

        Assert.True(identity.Lockout.Release("alice"));
        Assert.Equal(AuthenticationStatus.Accepted, await identity.SignInAsync("alice", "right"));
        Assert.False(identity.Lockout.Release("nobody"));
    }
}
