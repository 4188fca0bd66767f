using System.Collections.Frozen;
using System.Net;
using Gateway.Identity;
using Gateway.Identity.Auditing;
using Gateway.Identity.Credentials;
using Gateway.Identity.External;
using Xunit;

namespace Gateway.UnitTests.Identity.External;

public sealed class ExternalSignInTests
{
    private static readonly ExternalIdentity Forged = ExternalIdentity.Refused("kerberos", AuditReason.TicketRefused);

    [Fact]
    public async Task Proof_WithoutADirectory_IsEnough()
    {
        using var fixture = new IdentityFixture(new IdentityOptions { Domains = ["example.com"] });

        var outcome = await AskAsync(fixture, new ExternalIdentity("alice@example.com", "kerberos"));

        Assert.Equal(("alice", "kerberos"), (outcome.User?.Name, outcome.User?.Directory));
        Assert.Equal(
            ("alice", AuthenticationStatus.Accepted, "kerberos"),
            (fixture.Audit.Latest.CanonicalName, fixture.Audit.Latest.Result, fixture.Audit.Latest.Directory));
    }

    [Fact]
    public async Task Proof_OfAUserWhomTheDirectoryKnows_IsLookedUpOnceWithinTheCachesLife()
    {
        using var fixture = new IdentityFixture();
        fixture.Directory.Aliases["alice@example.com"] = "alice";
        var alice = new ExternalIdentity("alice@example.com", "kerberos") { Directory = "fake" };

        var first = await AskAsync(fixture, alice);
        var second = await AskAsync(fixture, alice);

        Assert.Same(first.User, second.User);
        Assert.Equal("fake", first.User?.Directory);
        Assert.Equal(1, fixture.Directory.Searched);
        Assert.Single(fixture.Audit);

        fixture.Directory.Remove("alice");
        Assert.Equal(AuthenticationStatus.UnknownUser, (await AskAsync(fixture, alice)).Status);
    }

    [Fact]
    public async Task Proof_WithGroups_IsBelievedForItselfAndNotRemembered()
    {
        using var fixture = new IdentityFixture();

        var staff = await AskAsync(fixture, new ExternalIdentity("alice", "corp") { Groups = new[] { "staff" }.ToFrozenSet() });
        var nothing = await AskAsync(fixture, new ExternalIdentity("alice", "corp"));
        var board = await AskAsync(fixture, new ExternalIdentity("alice", "corp") { Groups = new[] { "board" }.ToFrozenSet() });

        Assert.Equal([["staff"], [], ["board"]], ((AuthenticationResult[])[staff, nothing, board]).Select(o => o.User!.Groups.ToArray()));
    }

    [Theory]
    [InlineData(" alice")]
    [InlineData("alice@")]
    [InlineData(".\\alice")]
    [InlineData("\uff41lice")]
    public async Task Proof_OfANameInDisguise_IsRefusedBeforeADirectoryIsAsked(string name)
    {
        using var fixture = new IdentityFixture();
        fixture.Directory.Aliases[name] = "alice";

        var outcome = await AskAsync(fixture, new ExternalIdentity(name, "staff") { Directory = "fake" });

        Assert.Equal(AuthenticationStatus.InvalidToken, outcome.Status);
        Assert.Equal(AuditReason.InexactName, fixture.Audit.Latest.Reason);
        Assert.Equal(0, fixture.Directory.Searched);
    }

    [Fact]
    public async Task Proof_OfANameThatTheDirectoryComparesLoosely_IsRefused()
    {
        using var fixture = new IdentityFixture();
        fixture.Directory.Aliases["alice"] = "alice";
        fixture.Directory.Aliases["alic\u00e9"] = "alice";
        fixture.Directory.Loose.Add("alic\u00e9");

        Assert.True((await AskAsync(fixture, new ExternalIdentity("alice", "staff") { Directory = "fake" })).IsAccepted);
        var outcome = await AskAsync(fixture, new ExternalIdentity("alic\u00e9", "staff") { Directory = "fake" });

        Assert.Equal(AuthenticationStatus.InvalidToken, outcome.Status);
        Assert.Equal(AuditReason.InexactName, fixture.Audit.Latest.Reason);
    }

    [Fact]
    public async Task Proof_WithADirectoryThatNeverEndsItsAnswer_IsRefusedInTime()
    {
        using var fixture = new IdentityFixture();
        fixture.Directory.Aliases["alice"] = "alice";
        fixture.Directory.Found = new TaskCompletionSource().Task;

        var asked = AskAsync(fixture, new ExternalIdentity("alice", "staff") { Directory = "fake" });
        fixture.Time.Advance(TimeSpan.FromSeconds(31));

        Assert.Equal(AuthenticationStatus.DirectoryUnavailable, (await asked).Status);
    }

    [Theory]
    [InlineData("fake", AuthenticationStatus.Unusable)]
    [InlineData("gone", AuthenticationStatus.DirectoryUnavailable)]
    public async Task Proof_WithADirectoryThatCannotLookUp_IsRefused(string directory, AuthenticationStatus expected)
    {
        using var fixture = new IdentityFixture();

        Assert.Equal(
            expected, (await AskAsync(fixture, new ExternalIdentity("alice@example.com", "kerberos") { Directory = directory })).Status);
    }

    [Fact]
    public async Task FailedProofs_OfOneSource_RateLimitItAndLockNoAccount()
    {
        using var fixture = new IdentityFixture(new IdentityOptions { Throttling = new() { Failures = 5 } });
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(AuthenticationStatus.InvalidToken, (await AskAsync(fixture, Forged)).Status);
            Assert.Equal(AuditReason.TicketRefused, fixture.Audit.Latest.Reason);
        }

        Assert.Equal(AuthenticationStatus.Throttled, (await AskAsync(fixture, Forged)).Status);
        Assert.Equal(AuthenticationStatus.Accepted, (await AskAsync(fixture, new ExternalIdentity("alice", "kerberos"))).Status);
        Assert.Empty(fixture.Lockout.List());
    }

    [Fact]
    public async Task Proof_OfALockedAccount_LetsItsOwnerIn()
    {
        using var fixture = new IdentityFixture(new IdentityOptions { Lockout = new() { Threshold = 3 } });
        await fixture.FailAsync("alice", 3);
        Assert.Equal(AuthenticationStatus.LockedOut, await fixture.SignInAsync("alice", "right"));

        Assert.Equal(AuthenticationStatus.Accepted, (await AskAsync(fixture, new ExternalIdentity("alice", "kerberos"))).Status);
    }

    private static async Task<AuthenticationResult> AskAsync(
        IdentityFixture fixture, ExternalIdentity identity, string source = IdentityFixture.Abroad) =>
        await fixture
            .Get<Authenticator>()
            .AuthenticateAsync(identity, new SignInContext(IPAddress.Parse(source), "https", "Negotiate"), CancellationToken.None);
}
