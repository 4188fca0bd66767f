using Gateway.Identity;
using Gateway.Identity.Challenges;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Gateway.Identity.Lockout;
using Gateway.Identity.Radius;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Identity;

public sealed class FreeRadiusTests
{
    [Fact]
    public async Task SignIn_AtFreeRadius_SaysWhoItIs()
    {
        await using var radius = await FreeRadiusServer.StartAsync();
        await using var identity = new IdentityUnderTest(Options(radius));

        var outcome = await identity.SignInAsync("alice", "secret");

        Assert.Equal(AuthenticationStatus.Accepted, outcome.Status);
        Assert.Equal(("alice", "codes"), (outcome.User!.Name, outcome.User.Directory));
        Assert.Equal(["mail", "staff"], outcome.User.Groups.Order());
        Assert.Equal(AuthenticationStatus.WrongPassword, (await identity.SignInAsync(
            "alice", "a guess that is longer than one block of sixteen bytes")).Status);
        Assert.Equal(AuthenticationStatus.WrongPassword, (await identity.SignInAsync("nobody", "secret")).Status);
    }

    [Fact]
    public async Task Challenge_OfFreeRadius_IsAnsweredByTheCode()
    {
        await using var radius = await FreeRadiusServer.StartAsync();
        await using var identity = new IdentityUnderTest(Options(radius));

        var question = (await identity.SignInAsync("otto", "secret")).Challenge;

        Assert.Equal("Enter your code", question!.Prompt);
        Assert.Equal(
            AuthenticationStatus.WrongPassword,
            (await identity.SignInAsync(new ChallengeCredential("otto", question, new Secret("000000")))).Status);
        question = (await identity.SignInAsync("otto", "secret")).Challenge;
        Assert.Equal(
            AuthenticationStatus.Accepted,
            (await identity.SignInAsync(new ChallengeCredential("otto", question!, new Secret("123456")))).Status);
        Assert.Equal(AuthenticationStatus.Accepted, (await identity.SignInAsync("otto", "secret,123456")).Status);
    }

    [Fact]
    public async Task Server_ThatDoesNotSignItsAnswers_IsNotBelieved()
    {
        await using var radius = await FreeRadiusServer.StartAsync(signs: false);
        await using var identity = new IdentityUnderTest(Options(radius, isSilent: true));

        Assert.Equal(AuthenticationStatus.DirectoryUnavailable, (await identity.SignInAsync("alice", "secret")).Status);
    }

    [Fact]
    public async Task WrongSecret_IsUnavailableNotRefused()
    {
        await using var radius = await FreeRadiusServer.StartAsync();
        await using var identity = new IdentityUnderTest(Options(radius, "another secret of the test", isSilent: true));

        Assert.Equal(AuthenticationStatus.DirectoryUnavailable, (await identity.SignInAsync("alice", "secret")).Status);
    }

    [Theory]
    [InlineData("KILL")]
    [InlineData("STOP")]
    public async Task Server_ThatDiesBetweenChallengeAndAnswer_IsFollowedByTheNext(string signal)
    {
        await using var first = await FreeRadiusServer.StartAsync();
        await using var second = await FreeRadiusServer.StartAsync();
        await using var identity = new IdentityUnderTest(Options(first, isSilent: true, next: second));
        var question = (await identity.SignInAsync("otto", "secret")).Challenge!;

        await first.SignalAsync(signal);

        // The challenge is known to the dead server alone; the person begins again, and the next server asks.
        Assert.Equal(
            AuthenticationStatus.DirectoryUnavailable,
            (await identity.SignInAsync(new ChallengeCredential("otto", question, new Secret("123456")))).Status);
        Assert.Equal(AuthenticationStatus.Accepted, (await identity.SignInAsync("alice", "secret")).Status);
        question = (await identity.SignInAsync("otto", "secret")).Challenge!;
        Assert.Equal(
            AuthenticationStatus.Accepted,
            (await identity.SignInAsync(new ChallengeCredential("otto", question, new Secret("123456")))).Status);
    }

    [Fact]
    public async Task Server_ThatTakesPasswordsAndAnswersNone_CountsThemAndStaysBelowTheLock()
    {
        await using var first = await FreeRadiusServer.StartAsync();
        await using var second = await FreeRadiusServer.StartAsync();
        await using var identity = new IdentityUnderTest(Options(first, isSilent: true, next: second, threshold: 1));
        await first.SignalAsync("STOP");

        // The silent server has the password, and the two usually share a lock: the next one is not asked.
        Assert.Equal(AuthenticationStatus.DirectoryUnavailable, (await identity.SignInAsync("alice", "secret")).Status);
        Assert.Equal(AuthenticationStatus.LockedOut, (await identity.SignInAsync("alice", "secret")).Status);
        await first.SignalAsync("CONT");
    }

    /// <param name="radius">The server.</param>
    /// <param name="secret">What is shared with it.</param>
    /// <param name="isSilent">Whether no answer of it counts, so that its time runs out.</param>
    /// <param name="next">The next server, or null.</param>
    /// <param name="threshold">Failures that lock.</param>
    private static IdentityOptions Options(
        FreeRadiusServer radius,
        string secret = FreeRadiusServer.Secret,
        bool isSilent = false,
        FreeRadiusServer? next = null,
        int threshold = 10) => new()
        {
            Lockout = new() { Threshold = threshold },
            Throttling = new() { Mode = LockoutMode.Off, RefusalDelay = TimeSpan.Zero },
            Directories = new Dictionary<string, DirectoryOptions>
            {
                ["codes"] = new()
                {
                    Radius = new()
                    {
                        Servers = next is null ? [radius.Address] : [radius.Address, next.Address],
                        Secret = secret,
                        Timeout = TimeSpan.FromSeconds(isSilent ? 1 : 30),
                        Groups = RadiusGroups.Class,
                        CodeSeparator = ",",
                    },
                },
            },
        };
}
