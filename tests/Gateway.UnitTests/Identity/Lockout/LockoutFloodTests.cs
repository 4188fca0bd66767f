using System.Net;
using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.Identity.Lockout;
using Xunit;

namespace Gateway.UnitTests.Identity.Lockout;

public sealed class LockoutFloodTests
{
    private const int Capacity = 5_000;
    private static readonly SourceNetwork Source = SourceNetwork.Of(IPAddress.Parse(IdentityFixture.Abroad));
    private static readonly IdentityOptions Small = new() { Lockout = new() { Threshold = 3, Capacity = Capacity } };

    [Fact]
    public async Task MillionMadeUpNames_GrowNothingAndForgetNoUser()
    {
        using var identity = new IdentityFixture(Small);
        await FailAsync(identity.Lockout, "alice", AttemptStatus.Failure, 3);
        await FailAsync(identity.Lockout, "bob", AttemptStatus.Failure, 2);

        for (var i = 0; i < 1_000_000; i++)
        {
            await FailAsync(identity.Lockout, $"made-up-{i}", AttemptStatus.UnknownUserFailure, 1);
        }

        Assert.InRange(identity.Lockout.Count, 1, Capacity);
        Assert.True(identity.Lockout.Find("alice")!.IsLocked);
        Assert.Equal(2, identity.Lockout.Find("bob")!.Unknown.Failures);
    }

    [Fact]
    public async Task MoreNamesThanCapacity_WhereTheDirectoryDoesNotDistinguishUnknownUsers_AreStillCounted()
    {
        using var identity = new IdentityFixture(Small);
        await FailAsync(identity.Lockout, "alice", AttemptStatus.Failure, 3);
        for (var i = 0; i < Capacity * 3; i++)
        {
            await FailAsync(identity.Lockout, $"user-{i}", AttemptStatus.Failure, 1);
        }

        await FailAsync(identity.Lockout, "late", AttemptStatus.Failure, 3);

        Assert.InRange(identity.Lockout.Count, 1, Capacity);
        Assert.True(identity.Lockout.Find("alice")!.IsLocked);
        Assert.Equal(LockoutAdmissionStatus.Locked, (await identity.Lockout.EnterAsync(
            "late", Source, TestContext.Current.CancellationToken)).Status);
    }

    [Fact]
    public async Task ExpiredEntries_MakeRoom()
    {
        using var identity = new IdentityFixture(Small);
        for (var i = 0; i < Capacity; i++)
        {
            await FailAsync(identity.Lockout, $"user-{i}", AttemptStatus.Failure, 1);
        }

        identity.Time.Advance(TimeSpan.FromMinutes(30));
        await FailAsync(identity.Lockout, "late", AttemptStatus.Failure, 1);

        Assert.Equal(1, identity.Lockout.Count);
        Assert.Equal(1, identity.Lockout.Find("late")!.Unknown.Failures);
    }

    [Fact]
    public async Task MoreKnownUsersWithOneFailureThanCapacity_LockNoStrangerAndForgetNoFailure()
    {
        const int Threshold = 10;
        using var identity = new IdentityFixture(new() { Lockout = new() { Threshold = Threshold, Capacity = Capacity } });
        await FailAsync(identity.Lockout, "alice", AttemptStatus.Failure, Threshold);
        await FailAsync(identity.Lockout, "bob", AttemptStatus.Failure, Threshold - 1);
        for (var i = 0; i < Capacity * 10; i++)
        {
            await FailAsync(identity.Lockout, $"user-{i}", AttemptStatus.Failure, 1);
        }

        Assert.InRange(identity.Lockout.Count, 1, Capacity);
        Assert.True(identity.Lockout.Find("alice")!.IsLocked);

        // Nobody else is locked, whether their entry is there or was evicted.
        for (var i = 0; i < 1_000; i++)
        {
            var admission = await identity.Lockout.EnterAsync($"stranger-{i}", Source, TestContext.Current.CancellationToken);
            Assert.Equal(LockoutAdmissionStatus.Admitted, admission.Status);
            await identity.Lockout.LeaveAsync(admission, AttemptStatus.Unknown);
        }

        // Who was one failure from the lock still is.
        Assert.Null(identity.Lockout.Find("bob"));
        await FailAsync(identity.Lockout, "bob", AttemptStatus.Failure, 1);
        Assert.True(identity.Lockout.Find("bob")!.IsLocked);
    }

    [Fact]
    public async Task EvictedFailures_AfterTheWindow_AreForgotten()
    {
        using var identity = new IdentityFixture(Small);
        await FailAsync(identity.Lockout, "bob", AttemptStatus.Failure, 2);
        for (var i = 0; i < Capacity * 2; i++)
        {
            await FailAsync(identity.Lockout, $"user-{i}", AttemptStatus.Failure, 1);
        }

        Assert.Null(identity.Lockout.Find("bob"));
        identity.Time.Advance(TimeSpan.FromMinutes(31));
        await FailAsync(identity.Lockout, "bob", AttemptStatus.Failure, 1);

        Assert.Equal(1, identity.Lockout.Find("bob")!.Unknown.Failures);
    }

    private static async Task FailAsync(MemoryLockoutStore lockout, string account, AttemptStatus end, int times)
    {
        for (var i = 0; i < times; i++)
        {
            var admission = await lockout.EnterAsync(account, Source, CancellationToken.None);
            await lockout.LeaveAsync(admission, end);
        }
    }
}
