using System.Globalization;
using System.Net;
using Gateway.Identity;
using Gateway.Identity.Auditing;
using Gateway.Identity.Credentials;
using Gateway.Identity.Lockout;
using Gateway.Identity.Verification;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Xunit;

namespace Gateway.UnitTests.Identity.Verification;

public sealed class VerifiedCredentialsTests
{
    [Fact]
    public async Task SignIn_Again_DoesNotAskTheDirectoryAndIsAuditedOnce()
    {
        using var identity = new IdentityFixture();
        await identity.SignInAsync("alice", "right");
        await identity.SignInAsync("alice", "right");

        Assert.Equal(AuthenticationStatus.Accepted, await identity.SignInAsync("ALICE", "right"));
        Assert.Equal(1, identity.Directory.Asked);
        Assert.Single(identity.Audit);
    }

    [Fact]
    public async Task SignIn_FromElsewhere_IsAuditedAndMakesThatNetworkFamiliar()
    {
        using var identity = new IdentityFixture();
        await identity.SignInAsync("alice", "right");
        await identity.SignInAsync("alice", "right", IdentityFixture.Home);

        Assert.Equal(AuditReason.Cached, identity.Audit.Latest.Reason);
        Assert.Equal("fake", identity.Audit.Latest.Directory);
        Assert.Contains(identity.Lockout.Find("alice")!.FamiliarNetworks, n => n.Network == IdentityFixture.Home);
    }

    [Fact]
    public async Task SignIn_AfterTheLife_AsksAgain()
    {
        using var identity = new IdentityFixture(new() { Cache = new() { Life = TimeSpan.FromMinutes(5) } });
        await identity.SignInAsync("alice", "right");
        identity.Time.Advance(TimeSpan.FromMinutes(5));
        await identity.SignInAsync("alice", "right");

        Assert.Equal(2, identity.Directory.Asked);
    }

    [Fact]
    public async Task SignIn_WithLifeOfZero_AsksEachTime()
    {
        using var identity = new IdentityFixture(new() { Cache = new() { Life = TimeSpan.Zero } });
        await identity.SignInAsync("alice", "right");
        await identity.SignInAsync("alice", "right");

        Assert.Equal(2, identity.Directory.Asked);
    }

    [Fact]
    public async Task SignIn_OfUserWhoseVerificationNoLongerHolds_AsksAgainAtOnce()
    {
        using var identity = new IdentityFixture();
        await identity.SignInAsync("alice", "right");
        identity.Directory["alice"] = "changed";

        Assert.Equal(AuthenticationStatus.WrongPassword, await identity.SignInAsync("alice", "right"));
    }

    [Fact]
    public async Task SignIn_AfterAnotherPartOfTheConfigurationChanged_IsAnsweredFromTheCache()
    {
        using var identity = new IdentityFixture();
        await identity.SignInAsync("alice", "right");
        identity.Options.Set(new IdentityOptions { Lockout = new() { Threshold = 7 } });

        Assert.Equal(AuthenticationStatus.Accepted, await identity.SignInAsync("alice", "right"));
        Assert.Equal(1, identity.Directory.Asked);
    }

    [Theory]
    [InlineData("00:00:00", 2)]
    [InlineData("00:01:00", 2)]
    [InlineData("00:04:00", 1)]
    public async Task SignIn_AfterTheLifeWasChanged_FollowsItAtOnce(string life, int asked)
    {
        using var identity = new IdentityFixture();
        await identity.SignInAsync("alice", "right");
        identity.Time.Advance(TimeSpan.FromMinutes(2));
        identity.Options.Set(new IdentityOptions { Cache = new() { Life = TimeSpan.Parse(life, CultureInfo.InvariantCulture) } });
        await identity.SignInAsync("alice", "right");

        Assert.Equal(asked, identity.Directory.Asked);
    }

    [Fact]
    public async Task SignIn_AfterTheConfigurationChanged_AsksAgain()
    {
        using var identity = new IdentityFixture();
        await identity.SignInAsync("alice", "right");
        identity.Options.Set(new IdentityOptions { Domains = ["example.com"] });
        await identity.SignInAsync("alice", "right");

        Assert.Equal(2, identity.Directory.Asked);
    }

    [Fact]
    public async Task WrongPassword_Repeated_AsksEachTime()
    {
        using var identity = new IdentityFixture();
        await identity.SignInAsync("alice", "wrong");
        await identity.SignInAsync("alice", "wrong");

        Assert.Equal(2, identity.Directory.Asked);
    }

    [Fact]
    public async Task WrongPassword_ThatBecomesRight_IsAccepted()
    {
        using var identity = new IdentityFixture();
        await identity.SignInAsync("alice", "new");
        identity.Directory["alice"] = "new";

        Assert.Equal(AuthenticationStatus.Accepted, await identity.SignInAsync("alice", "new"));
    }

    [Fact]
    public async Task SameCredential_OnManyConnectionsAtOnce_IsAskedAboutOnce()
    {
        using var identity = new IdentityFixture();
        var ready = new TaskCompletionSource();
        identity.Directory.Ready = ready.Task;
        var signIns = Enumerable.Range(0, 20).Select(_ => identity.SignInAsync("alice", "right")).ToList();
        ready.SetResult();

        Assert.All(await Task.WhenAll(signIns), r => Assert.Equal(AuthenticationStatus.Accepted, r));
        Assert.Equal(1, identity.Directory.Asked);
    }

    [Fact]
    public async Task Memory_NeverHoldsMoreThanItsCapacity()
    {
        using var identity = new IdentityFixture(new() { Cache = new() { Capacity = 100 } });
        for (var i = 0; i < 500; i++)
        {
            identity.Directory[$"user{i}"] = "right";
            await identity.SignInAsync($"user{i}", "right");
        }

        Assert.InRange(identity.Get<VerifiedCredentials>().Count, 50, 100);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("EXAMPLE\\")]
    [InlineData("al\0ice")]
    [InlineData("al\nice")]
    public async Task SignIn_WithAnInvalidName_IsUnusableAndAsksNoDirectory(string name)
    {
        using var identity = new IdentityFixture();

        Assert.Equal(AuthenticationStatus.Unusable, await identity.SignInAsync(name, "x"));
        Assert.Equal(0, identity.Directory.Asked);
        Assert.Equal(AuditReason.Malformed, identity.Audit.Latest.Reason);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1025)]
    public async Task SignIn_WithEmptyOrHugePassword_IsUnusableAndAsksNoDirectory(int length)
    {
        using var identity = new IdentityFixture();

        Assert.Equal(AuthenticationStatus.Unusable, await identity.SignInAsync("alice", new string('x', length)));
        Assert.Equal(0, identity.Directory.Asked);
    }

    [Fact]
    public async Task SignIn_OfRememberedCredential_CompletesAtOnceAndAllocatesNothing()
    {
        using var identity = new IdentityFixture();
        var authenticator = identity.Get<Authenticator>();
        var credential = new PasswordCredential("EXAMPLE\\alice", new Secret("right"));
        var context = new SignInContext(IPAddress.Parse(IdentityFixture.Abroad), "https", "Basic");
        for (var i = 0; i < 1000; i++)
        {
            await authenticator.AuthenticateAsync(credential, context, TestContext.Current.CancellationToken);
        }

        var (completed, bytes) = Measure(authenticator, credential, context);

        Assert.Equal(1000, completed);
        Assert.True(bytes < 8, $"{bytes} bytes a sign-in");
    }

    [Fact]
    public async Task TryGetCached_OfWhatWasUsedFromHere_IsNotCountedAndAllocatesNothing()
    {
        using var identity = new IdentityFixture();
        using var hits = new MetricCollector<long>(identity.Meters, "Gateway.Identity", "gateway.identity.cache.hits");
        await identity.SignInAsync("alice", "right");
        Recall(identity, 100);
        var counted = hits.GetMeasurementSnapshot().Count;
        hits.Dispose();

        var before = GC.GetAllocatedBytesForCurrentThread();
        Recall(identity, 1000);

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 8_000);
        Assert.Equal(0, counted);
        Assert.Single(identity.Audit);
    }

    [Fact]
    public async Task TryGetCached_OfWhatHasMoreToIt_IsLeftToTheAuthenticator()
    {
        using var identity = new IdentityFixture(new()
        {
            Lockout = new() { Threshold = 3 },
            Cache = new() { Life = TimeSpan.FromHours(2) },
        });
        Assert.Null(Recall(identity));

        await identity.SignInAsync("alice", "right");
        Assert.Equal("alice", Recall(identity)?.User?.Name);
        Assert.Null(Recall(identity, password: "wrong"));
        Assert.Null(Recall(identity, password: ""));
        Assert.Null(Recall(identity, user: "bob"));
        Assert.Null(Recall(identity, user: "al\0ice"));
        Assert.Null(Recall(identity, protocol: "imap4"));
        Assert.Null(Recall(identity, source: IdentityFixture.Home)); // it is new there, which is audited

        await identity.FailAsync("alice", 3);
        Assert.True(identity.Lockout.GetStatus("alice", SourceNetwork.Of(IPAddress.Parse(IdentityFixture.Abroad))).IsLocked);
        Assert.Null(Recall(identity));

        identity.Time.Advance(TimeSpan.FromHours(1));
        Assert.NotNull(Recall(identity));
        identity.Directory["alice"] = "changed";
        Assert.Null(Recall(identity));
    }

    [Fact]
    public async Task TryGetCached_FromARateLimitedSource_IsNull()
    {
        using var identity = new IdentityFixture(new() { Lockout = new() { Mode = LockoutMode.Off }, Throttling = new() { Failures = 5 } });
        await identity.SignInAsync("alice", "right");
        Assert.NotNull(Recall(identity));

        for (var i = 0; i < 5; i++)
        {
            await identity.SignInAsync($"user{i}", "wrong");
        }

        Assert.Null(Recall(identity));
    }

    private static AuthenticationResult? Recall(
        IdentityFixture identity,
        string user = "alice",
        string password = "right",
        string source = IdentityFixture.Abroad,
        string protocol = "https") =>
        identity.Get<Authenticator>().TryGetCached(user, password, IPAddress.Parse(source), protocol)?.Result;

    private static void Recall(IdentityFixture identity, int times)
    {
        var authenticator = identity.Get<Authenticator>();
        var source = IPAddress.Parse(IdentityFixture.Abroad);
        for (var i = 0; i < times; i++)
        {
            Assert.NotNull(authenticator.TryGetCached("alice", "right", source, "https"));
        }
    }

    private static (int Completed, double BytesEach) Measure(Authenticator authenticator, Credential credential, SignInContext context)
    {
        var completed = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            var answer = authenticator.AuthenticateAsync(credential, context, CancellationToken.None);
            completed += answer.IsCompletedSuccessfully && answer.Result.IsAccepted ? 1 : 0;
        }

        return (completed, (GC.GetAllocatedBytesForCurrentThread() - before) / 1000.0);
    }
}
