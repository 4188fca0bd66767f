using Gateway.Identity;
using Gateway.Identity.Auditing;
using Gateway.Identity.Credentials;
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
}
