using System.Net;
using Gateway.Identity;
using Gateway.Identity.Auditing;
using Gateway.Identity.Verification;
using Xunit;

namespace Gateway.UnitTests.Identity;

public sealed class VerifiedCredentialsTests
{
    [Fact]
    public async Task SignIn_Again_DoesNotAskTheDirectoryAndIsAuditedOnce()
    {
        using var identity = new IdentityFixture();
        await identity.SignInAsync("alice", "right");
        await identity.SignInAsync("alice", "right");

        Assert.Equal(AuthenticationResult.Accepted, await identity.SignInAsync("ALICE", "right"));
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
    public async Task SignIn_OfUserTheDirectoryNoLongerVouchesFor_AsksAgainAtOnce()
    {
        using var identity = new IdentityFixture();
        await identity.SignInAsync("alice", "right");
        identity.Directory["alice"] = "changed";

        Assert.Equal(AuthenticationResult.WrongPassword, await identity.SignInAsync("alice", "right"));
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

        Assert.Equal(AuthenticationResult.Accepted, await identity.SignInAsync("alice", "new"));
    }

    [Fact]
    public async Task SameCredential_OnManyConnectionsAtOnce_IsAskedAboutOnce()
    {
        using var identity = new IdentityFixture();
        var ready = new TaskCompletionSource();
        identity.Directory.Ready = ready.Task;
        var signIns = Enumerable.Range(0, 20).Select(_ => identity.SignInAsync("alice", "right")).ToList();
        ready.SetResult();

        Assert.All(await Task.WhenAll(signIns), r => Assert.Equal(AuthenticationResult.Accepted, r));
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
    public async Task SignIn_WithANameNobodyHas_IsUnusableAndAsksNobody(string name)
    {
        using var identity = new IdentityFixture();

        Assert.Equal(AuthenticationResult.Unusable, await identity.SignInAsync(name, "x"));
        Assert.Equal(0, identity.Directory.Asked);
        Assert.Equal(AuditReason.Malformed, identity.Audit.Latest.Reason);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1025)]
    public async Task SignIn_WithEmptyOrHugePassword_IsUnusableAndAsksNobody(int length)
    {
        using var identity = new IdentityFixture();

        Assert.Equal(AuthenticationResult.Unusable, await identity.SignInAsync("alice", new string('x', length)));
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
