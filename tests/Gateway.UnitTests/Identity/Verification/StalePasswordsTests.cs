using Gateway.Identity;
using Gateway.Identity.Auditing;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Gateway.Identity.Verification;
using Xunit;

namespace Gateway.UnitTests.Identity.Verification;

public sealed class StalePasswordsTests
{
    private const string Phone = "ApplDNPXXXXXXXXX";
    private static readonly IdentityOptions Three = new()
    {
        Lockout = new() { Threshold = 3, StalePasswordFor = TimeSpan.FromMinutes(30) },
    };

    [Fact]
    public async Task StuckPhone_CountsOnceAndDoesNotLockItsOwner()
    {
        using var identity = new IdentityFixture(Three);
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(AuthenticationStatus.WrongPassword, await identity.SignInAsync("alice", "old", device: Phone));
        }

        Assert.Equal(1, identity.Directory.Asked);
        Assert.Equal(1, identity.Lockout.Find("alice")!.Unknown.Failures);
        Assert.Equal(AuditReason.StalePassword, identity.Audit.Latest.Reason);
        Assert.Equal(AuthenticationStatus.Accepted, await identity.SignInAsync("alice", "right", device: Phone));
    }

    [Fact]
    public async Task UnknownUser_IsRememberedLikeAKnownOne_UntilADirectoryChanges()
    {
        using var identity = new IdentityFixture(Three);
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(AuthenticationStatus.UnknownUser, await identity.SignInAsync("carol", "new", device: Phone));
        }

        Assert.Equal((1, 1), (identity.Directory.Asked, identity.Lockout.Find("carol")!.Unknown.Failures));
        Assert.Equal(
            (AuditReason.StalePassword, AuthenticationStatus.UnknownUser), (identity.Audit.Latest.Reason, identity.Audit.Latest.Result));

        identity.Directory["carol"] = "new";
        identity.Directory.Version++;
        Assert.Equal(AuthenticationStatus.Accepted, await identity.SignInAsync("carol", "new", device: Phone));
    }

    [Theory]
    [InlineData("bob", "old", IdentityFixture.Abroad, Phone)]
    [InlineData("alice", "older", IdentityFixture.Abroad, Phone)]
    [InlineData("alice", "old", IdentityFixture.Home, Phone)]
    [InlineData("alice", "old", IdentityFixture.Abroad, "another")]
    [InlineData("alice", "old", IdentityFixture.Abroad, null)]
    public async Task AnythingElse_IsAskedAbout(string user, string password, string source, string? device)
    {
        using var identity = new IdentityFixture(Three);
        await identity.SignInAsync("alice", "old", device: Phone);
        await identity.SignInAsync(user, password, source, device: device);

        Assert.Equal(2, identity.Directory.Asked);
    }

    [Fact]
    public async Task PasswordThatBecameRight_IsAcceptedAfterTheTimeOrAChangeOfTheDirectory()
    {
        using var identity = new IdentityFixture(Three);
        await identity.SignInAsync("alice", "old", device: Phone);
        identity.Directory["alice"] = "old";
        Assert.Equal(AuthenticationStatus.WrongPassword, await identity.SignInAsync("alice", "old", device: Phone));
        identity.Directory.Version++;
        Assert.Equal(AuthenticationStatus.Accepted, await identity.SignInAsync("alice", "old", device: Phone));

        await identity.SignInAsync("bob", "old", device: Phone);
        identity.Directory["bob"] = "old";
        identity.Time.Advance(TimeSpan.FromMinutes(30));

        Assert.Equal(AuthenticationStatus.Accepted, await identity.SignInAsync("bob", "old", device: Phone));
    }

    [Theory]
    [InlineData("alice", "old", IdentityFixture.Abroad, Phone, true)]
    [InlineData("bob", "old", IdentityFixture.Abroad, Phone, false)]
    [InlineData("alice", "older", IdentityFixture.Abroad, Phone, false)]
    [InlineData("alice", "old", IdentityFixture.Home, Phone, false)]
    [InlineData("alice", "old", IdentityFixture.Abroad, "another", false)]
    public async Task PasswordThatAnotherGatewayHasTried_IsAskedAboutByNeither(
        string user, string password, string source, string? device, bool isKnown)
    {
        using var here = new IdentityFixture(Three);
        using var there = new IdentityFixture(Three);
        Connect(here, there);
        await here.SignInAsync("alice", "old", device: Phone);

        Assert.Equal(AuthenticationStatus.WrongPassword, await there.SignInAsync(user, password, source, device: device));

        Assert.Equal(isKnown ? 0 : 1, there.Directory.Asked);
        Assert.Equal(isKnown ? AuditReason.StalePassword : AuditReason.None, there.Audit.Latest.Reason);
        Assert.Equal(AuthenticationStatus.Accepted, await there.SignInAsync("alice", "right", device: Phone));
    }

    [Fact]
    public async Task PasswordThatAnotherGatewayHasTried_IsForgottenAfterTheTimeAndWithAnotherUserFile()
    {
        using var here = new IdentityFixture(Three);
        using var there = new IdentityFixture(Three);
        Connect(here, there);
        await here.SignInAsync("alice", "old", device: Phone);
        there.Directory.Fingerprint = "another file";
        there.Directory["alice"] = "old";
        Assert.Equal(AuthenticationStatus.Accepted, await there.SignInAsync("alice", "old", device: Phone));

        await here.SignInAsync("bob", "old", device: Phone);
        there.Directory.Fingerprint = "";
        there.Directory["bob"] = "old";
        there.Time.Advance(TimeSpan.FromMinutes(29));
        Assert.Equal(AuthenticationStatus.WrongPassword, await there.SignInAsync("bob", "old", device: Phone));
        there.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(AuthenticationStatus.Accepted, await there.SignInAsync("bob", "old", device: Phone));
    }

    [Fact]
    public async Task UnknownUserAndRightPassword_AreToldToNobody()
    {
        using var identity = new IdentityFixture(Three);
        var told = new List<string>();
        identity.Get<StalePasswords>().Share(new byte[32], (digest, _, _) => told.Add(digest));

        await identity.SignInAsync("carol", "new", device: Phone);
        await identity.SignInAsync("alice", "right", device: Phone);
        await identity.SignInAsync("alice", "old");
        Assert.Empty(told);

        await identity.SignInAsync("alice", "old", device: Phone);
        await identity.SignInAsync("alice", "old", device: Phone);
        Assert.Equal(StalePasswordDigest.Length, Assert.Single(told).Length);
    }

    private static void Connect(IdentityFixture here, IdentityFixture there)
    {
        there.Get<StalePasswords>().Share(new byte[32], (_, _, _) => { });
        here.Get<StalePasswords>().Share(new byte[32], (digest, directory, life) => there.Get<StalePasswords>().Learn(
            digest, directory, there.Time.GetUtcNow() + life, there.Get<DirectorySource>().Current));
    }
}
