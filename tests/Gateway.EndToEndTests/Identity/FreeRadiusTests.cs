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

    /// <param name="radius">The server.</param>
    /// <param name="secret">What is shared with it.</param>
    /// <param name="isSilent">Whether no answer of it counts, so that its time runs out.</param>
    private static IdentityOptions Options(FreeRadiusServer radius, string secret = FreeRadiusServer.Secret, bool isSilent = false) => new()
    {
        Throttling = new() { Mode = LockoutMode.Off, RefusalDelay = TimeSpan.Zero },
        Directories = new Dictionary<string, DirectoryOptions>
        {
            ["codes"] = new()
            {
                Radius = new()
                {
                    Servers = [radius.Address],
                    Secret = secret,
                    Timeout = TimeSpan.FromSeconds(isSilent ? 1 : 30),
                    Groups = RadiusGroups.Class,
                    CodeSeparator = ",",
                },
            },
        },
    };
}
