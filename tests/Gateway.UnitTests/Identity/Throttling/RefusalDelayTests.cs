using System.Net;
using Gateway.Identity;
using Gateway.Identity.Auditing;
using Gateway.Identity.Credentials;
using Gateway.Identity.External;
using Gateway.Identity.Metrics;
using Gateway.Identity.Throttling;
using Gateway.Identity.Tokens;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Xunit;

namespace Gateway.UnitTests.Identity.Throttling;

public sealed class RefusalDelayTests
{
    private static readonly IdentityOptions Slow = new()
    {
        Throttling = new()
        {
            Failures = 10,
            Exempt = ["192.0.2.0/24"],
            Tarpit = new() { After = 3, Step = TimeSpan.FromSeconds(1), Longest = TimeSpan.FromSeconds(5), Held = 2 },
        },
    };

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 0)]
    [InlineData(4, 1)]
    [InlineData(7, 4)]
    [InlineData(8, 5)]
    [InlineData(1000, 5)]
    public void WaitFor_GrowsWithEachFailureUpToTheLongest(int failures, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RefusalDelay.TarpitFor(Slow.Throttling.Tarpit, failures));

    /// <summary>A second, for refusals of all kinds.</summary>
    private static readonly IdentityOptions Second = new()
    {
        Lockout = new() { Threshold = 3 },
        Throttling = new() { RefusalDelay = TimeSpan.FromSeconds(1), Failures = 8, Pending = 100, PendingPerSource = 10 },
    };

    public static TheoryData<AuthenticationStatus> Refusals() =>
        [.. Enum.GetValues<AuthenticationStatus>().Where(r => r is not (AuthenticationStatus.Accepted or AuthenticationStatus.Busy))];

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Refusal_OfAnyKind_ComesWhenTheDelayIsOver(AuthenticationStatus result)
    {
        using var identity = new IdentityFixture(Second);
        identity.Directory.Always = result;

        await AssertAfterAsync(identity, TimeSpan.FromSeconds(1), identity.SignInAsync("alice", "guess"), result);
    }

    [Fact]
    public async Task Success_AndBusy_AreNotDelayed()
    {
        using var identity = new IdentityFixture(Second);
        Assert.Equal(AuthenticationStatus.Accepted, await identity.SignInAsync("alice", "right"));

        identity.Directory.Always = AuthenticationStatus.Busy;
        Assert.Equal(AuthenticationStatus.Busy, await identity.SignInAsync("bob", "guess"));
    }

    [Theory]
    [InlineData("alice", 84)] // as an Active Directory answers
    [InlineData("alice", 900)]
    [InlineData("nobody", 15)]
    public async Task Delay_IsCountedFromTheArrivalOfTheCredential(string user, int milliseconds)
    {
        using var identity = new IdentityFixture(Second);
        var answering = new TaskCompletionSource();
        identity.Directory.Ready = answering.Task;

        var attempt = identity.SignInAsync(user, "guess");
        identity.Time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        answering.SetResult();

        await AssertAfterAsync(identity, TimeSpan.FromMilliseconds(1000 - milliseconds), attempt, null);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(300)] // a signature was verified, or the database was slow
    [InlineData(999)]
    public async Task Delay_OfWhatWasVerifiedInPartBefore_IsCountedFromItsArrival(int milliseconds)
    {
        using var identity = new IdentityFixture(Second);
        var arrived = identity.Time.GetTimestamp();
        identity.Time.Advance(TimeSpan.FromMilliseconds(milliseconds));

        var attempt = identity.Get<Authenticator>().AuthenticateAsync(
            ExternalIdentity.Refused("passkey", AuditReason.PasskeyRefused),
            IdentityFixture.Somewhere with { Arrived = arrived },
            TestContext.Current.CancellationToken);

        await AssertAfterAsync(identity, TimeSpan.FromMilliseconds(1000 - milliseconds), StatusAsync(attempt.AsTask()), null);
    }

    private static async Task<AuthenticationStatus> StatusAsync(Task<AuthenticationResult> attempt) => (await attempt).Status;

    [Fact]
    public async Task Refusal_ThatTookLonger_ComesAtTheNextMultiple_AndOthersThenTakeAsLong()
    {
        using var identity = new IdentityFixture(Second);
        var answering = new TaskCompletionSource();
        identity.Directory.Ready = answering.Task;

        var slow = identity.SignInAsync("alice", "guess");
        identity.Time.Advance(TimeSpan.FromMilliseconds(2300));
        answering.SetResult();
        await AssertAfterAsync(identity, TimeSpan.FromMilliseconds(700), slow, AuthenticationStatus.WrongPassword);

        await AssertAfterAsync(
            identity, TimeSpan.FromSeconds(3), identity.SignInAsync("nobody", "guess"), AuthenticationStatus.UnknownUser);
        identity.Time.Advance(Second.Throttling.Window);
        await AssertAfterAsync(
            identity, TimeSpan.FromSeconds(1), identity.SignInAsync("nobody", "another"), AuthenticationStatus.UnknownUser);
    }

    [Fact]
    public async Task LockRateLimitAndStalePassword_TakeAsLongAsAWrongPassword()
    {
        using var identity = new IdentityFixture(Second);
        for (var i = 0; i < 3; i++)
        {
            await AssertAfterAsync(identity, TimeSpan.FromSeconds(1), identity.SignInAsync(
                "alice", $"guess {i}", device: "phone"), AuthenticationStatus.WrongPassword);
        }

        await AssertAfterAsync(identity, TimeSpan.FromSeconds(1), identity.SignInAsync("alice", "right"), AuthenticationStatus.LockedOut);
        foreach (var user in (string[])["bob", "nobody"])
        {
            var result = user == "bob" ? AuthenticationStatus.WrongPassword : AuthenticationStatus.UnknownUser;
            await AssertAfterAsync(identity, TimeSpan.FromSeconds(1), identity.SignInAsync(user, "old", device: "phone"), result);
            await AssertAfterAsync(identity, TimeSpan.FromSeconds(1), identity.SignInAsync(user, "old", device: "phone"), result);
        }

        for (var i = 0; i < 3; i++)
        {
            await AssertAfterAsync(
                identity, TimeSpan.FromSeconds(1), identity.SignInAsync($"user{i}", "guess"), AuthenticationStatus.UnknownUser);
        }

        await AssertAfterAsync(identity, TimeSpan.FromSeconds(1), identity.SignInAsync("bob", "right"), AuthenticationStatus.Throttled);
    }

    [Fact]
    public async Task ProofsAndMalformedNames_TakeAsLongAsAWrongPassword()
    {
        using var identity = new IdentityFixture(Second);
        var authenticator = identity.Get<Authenticator>();
        Credential[] credentials =
        [
            new TokenCredential(new Secret("no token")),
            ExternalIdentity.Refused("staff", AuditReason.CertificateRevoked),
            new PasswordCredential("\u0001", new Secret("guess")),
        ];
        foreach (var credential in credentials)
        {
            var attempt = authenticator
                .AuthenticateAsync(credential, IdentityFixture.Somewhere, TestContext.Current.CancellationToken)
                .AsTask();
            await AssertAfterAsync(
                identity, TimeSpan.FromSeconds(1), attempt.ContinueWith(a => a.Result.Status, TaskScheduler.Default), null);
        }
    }

    [Fact]
    public async Task Places_ThatAreAllTaken_AnswerBusyBeforeAnybodyIsAsked_ButForPeopleAtHome()
    {
        using var identity = new IdentityFixture(Second);
        using var refused = new MetricCollector<long>(identity.Meters, IdentityMetrics.MeterName, "gateway.identity.pending.refused");
        await identity.SignInAsync("alice", "right", IdentityFixture.Home);
        identity.Time.Advance(new IdentityOptions().Cache.Life);
        Task<AuthenticationStatus>[] held =
        [
            .. Enumerable.Range(0, 100).Select(i => identity.SignInAsync($"user{i}", "guess", $"203.0.113.{i}")),
        ];
        await HeldAsync(identity, 100);
        var asked = identity.Directory.Asked;

        foreach (var user in (string[])["bob", "nobody"])
        {
            Assert.Equal(AuthenticationStatus.Busy, await identity.SignInAsync(user, "guess", "198.51.100.99"));
        }

        Assert.Equal(AuditReason.TooManyPending, identity.Audit.Latest.Reason);
        Assert.Equal(asked, identity.Directory.Asked);
        Assert.Equal(["full", "full"], refused.GetMeasurementSnapshot().Select(m => m.Tags["gateway.reason"]));
        Assert.Equal(AuthenticationStatus.Accepted, await identity.SignInAsync("alice", "right", IdentityFixture.Home));
        identity.Time.Advance(TimeSpan.FromSeconds(1));
        await Task.WhenAll(held);
        Assert.Equal(0, identity.Get<PendingSignIns>().Count);
    }

    [Fact]
    public async Task Places_OfOneSource_AreBounded()
    {
        using var identity = new IdentityFixture(Second);
        identity.Directory.Ready = new TaskCompletionSource().Task;
        _ = Enumerable.Range(0, 10).Select(i => identity.SignInAsync($"user{i}", "guess")).ToArray();

        Assert.Equal(AuthenticationStatus.Busy, await identity.SignInAsync("bob", "right"));

        identity.Directory.Ready = Task.CompletedTask;
        Assert.Equal(AuthenticationStatus.Accepted, await identity.SignInAsync("bob", "right", IdentityFixture.Home));
    }

    [Fact]
    public async Task Client_ThatHangsUp_FreesItsPlaceOnceTheDirectoryHasAnswered()
    {
        using var identity = new IdentityFixture(Second);
        var answering = new TaskCompletionSource();
        identity.Directory.Ready = answering.Task;
        using var gone = new CancellationTokenSource();
        var context = IdentityFixture.Somewhere with { Disconnected = gone.Token };
        var authenticator = identity.Get<Authenticator>();
        var attempt = authenticator.AuthenticateAsync(new PasswordCredential("alice", new Secret("guess")), context, gone.Token).AsTask();
        var waiting = authenticator
            .AuthenticateAsync(new PasswordCredential("bob", new Secret("guess")), context, CancellationToken.None)
            .AsTask();

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => attempt);
        Assert.Equal(2, identity.Get<PendingSignIns>().Count);
        answering.SetResult();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        await UntilAsync(() => identity.Get<PendingSignIns>().Count == 0);
        Assert.Equal(1, identity.Lockout.Find("alice")!.Unknown.Failures);
    }

    [Theory]
    [InlineData(false, 1, true)]
    [InlineData(true, 1, false)] // the person is asked at once
    [InlineData(true, 2, true)] // a wrong code
    public async Task Challenge_IsDelayedWhereItCannotBePresentedOrTheCodeWasWrong(bool canBeChallenged, int round, bool isDelayed)
    {
        using var identity = new IdentityFixture(Second, new ChallengingDirectory(round));
        var context = IdentityFixture.Somewhere with { CanBeChallenged = canBeChallenged };

        var attempt = identity.Get<Authenticator>()
            .AuthenticateAsync(new PasswordCredential("alice", new Secret("right")), context, TestContext.Current.CancellationToken)
            .AsTask();

        if (isDelayed)
        {
            await AssertAfterAsync(identity, TimeSpan.FromSeconds(1), attempt.ContinueWith(
                a => a.Result.Status, TaskScheduler.Default), AuthenticationStatus.Challenged);
        }

        Assert.Equal(AuthenticationStatus.Challenged, (await attempt).Status);
    }

    [Fact]
    public async Task Refusal_OfASourceThatSprays_ComesLater()
    {
        using var identity = new IdentityFixture(Slow);
        await SprayAsync(identity, 3);

        var late = identity.SignInAsync("carol", "guess");
        Assert.False(late.IsCompleted);
        identity.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(AuthenticationStatus.UnknownUser, await late);

        var later = identity.SignInAsync("dave", "guess");
        identity.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(later.IsCompleted);
        identity.Time.Advance(TimeSpan.FromSeconds(1));
        await later;
    }

    [Fact]
    public async Task RightPassword_AndOtherSources_WaitForNothing()
    {
        using var identity = new IdentityFixture(Slow);
        await identity.SignInAsync("bob", "right", IdentityFixture.Home);
        await SprayAsync(identity, 3);
        await SprayAsync(identity, 9, IdentityFixture.Home, "bob");

        Assert.Equal(AuthenticationStatus.Accepted, await identity.SignInAsync("alice", "right"));
        Assert.Equal(AuthenticationStatus.WrongPassword, await identity.SignInAsync("alice", "wrong", "198.51.100.99"));
    }

    [Fact]
    public async Task ExemptSource_WaitsForNothing()
    {
        using var identity = new IdentityFixture(Slow);

        await SprayAsync(identity, 20, "192.0.2.7");

        Assert.Equal(0, identity.Get<RefusalDelay>().Held);
    }

    [Fact]
    public async Task HeldRefusals_AreBounded_AndWhoLeavesMakesRoom()
    {
        using var identity = new IdentityFixture(Slow);
        await SprayAsync(identity, 3);
        using var leaving = new CancellationTokenSource();
        var context = new SignInContext(IPAddress.Parse(IdentityFixture.Abroad), "imap4", "PLAIN");
        var authenticator = identity.Get<Authenticator>();

        var gone = authenticator.AuthenticateAsync(new PasswordCredential("dave", new Secret("x")), context, leaving.Token).AsTask();
        var held = identity.SignInAsync("erin", "x");
        var third = identity.SignInAsync("frank", "x");

        Assert.Equal(AuthenticationStatus.UnknownUser, await third);
        Assert.Equal(2, identity.Get<RefusalDelay>().Held);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        Assert.Equal(1, identity.Get<RefusalDelay>().Held);
        identity.Time.Advance(TimeSpan.FromSeconds(5));
        await held;
        Assert.Equal(0, identity.Get<RefusalDelay>().Held);
    }

    private static async Task SprayAsync(IdentityFixture identity, int times, string source = IdentityFixture.Abroad, string? user = null)
    {
        for (var i = 0; i < times; i++)
        {
            await identity.SignInAsync(user ?? $"nobody{i}", $"guess {i}", source);
        }
    }

    /// <summary>The attempt is refused after exactly that time and no earlier.</summary>
    private static async Task AssertAfterAsync(
        IdentityFixture identity, TimeSpan time, Task<AuthenticationStatus> attempt, AuthenticationStatus? result)
    {
        await HeldAsync(identity, 1);
        identity.Time.Advance(time - TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, identity.Get<RefusalDelay>().Held);
        Assert.False(attempt.IsCompleted);
        identity.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(result ?? await attempt, await attempt);
    }

    private static Task HeldAsync(IdentityFixture identity, int count) => UntilAsync(() => identity.Get<RefusalDelay>().Held == count);

    private static async Task UntilAsync(Func<bool> holds)
    {
        while (!holds())
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    private sealed class ChallengingDirectory(int round) : IDirectory
    {
        public string Name => "codes";

        public ValueTask<AuthenticationResult> VerifyAsync(
            PasswordCredential credential, SignInContext context, CancellationToken cancellationToken) =>
            new(AuthenticationResult.Challenged(new Challenge(Name, new Secret("state"), "Your code?", round)));
    }
}
