using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Xunit;

namespace Gateway.UnitTests.Identity.Directories;

public sealed class AccountAliasesTests
{
    private static readonly IdentityOptions Three = new() { Domains = ["example.com", "EXAMPLE"], Lockout = new() { Threshold = 3 } };

    [Fact]
    public async Task Spellings_ThatOnlyTheDirectoryKnows_CountAgainstOneLock()
    {
        using var identity = new IdentityFixture(Three);
        for (var i = 0; i < 50; i++)
        {
            identity.Directory.Aliases[$"alias{i}@mail.example.org"] = "alice";
        }

        for (var i = 0; i < 50; i++)
        {
            await identity.FailAsync($"alias{i}@mail.example.org", 1);
        }

        Assert.Equal(3, identity.Directory.Asked);
        Assert.Equal(AuthenticationStatus.LockedOut, await identity.SignInAsync("EXAMPLE\\Alice", "right"));
        Assert.Equal(["alice"], identity.Lockout.List().Select(a => a.Account));
        Assert.NotNull(identity.Get<LockoutView>().Show("alias7@mail.example.org"));
        Assert.True(identity.Get<LockoutView>().Release("alias7@mail.example.org", "a test", null));
        Assert.Equal(AuthenticationStatus.Accepted, await identity.SignInAsync("alice", "right"));
    }

    [Theory]
    [InlineData("alice")]
    [InlineData("nobody")]
    public async Task Spelling_IsAskedAboutOnce_WhetherItIsAUsersOrNot(string user)
    {
        using var identity = new IdentityFixture(Three);
        identity.Directory.Aliases["al"] = "alice";

        await identity.FailAsync(user, 3);

        Assert.Equal((1, 3), (identity.Directory.Searched, identity.Directory.Asked));
    }

    [Fact]
    public async Task Alias_ThatIsAnothersNow_IsForgottenInTime()
    {
        using var identity = new IdentityFixture(Three);
        identity.Directory.Aliases["info@mail.example.org"] = "alice";
        await identity.FailAsync("info@mail.example.org", 3);
        identity.Directory.Aliases["info@mail.example.org"] = "bob";

        identity.Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(AuthenticationStatus.Accepted, await identity.SignInAsync("info@mail.example.org", "right"));
        Assert.Empty(identity.Lockout.List());
    }

    [Fact]
    public async Task MadeUpNames_GrowNothingAndPushNoAliasOut()
    {
        using var identity = new IdentityFixture(Three);
        var aliases = identity.Get<AccountAliases>();
        var directories = identity.Get<DirectorySource>().Current;
        identity.Directory.Aliases["al"] = "alice";
        await identity.FailAsync("al", 1);

        for (var i = 0; i < 150_000; i++)
        {
            aliases.Learn($"nobody{i}", $"nobody{i}", isKnown: false, directories);
        }

        Assert.True(aliases.Count <= 100_000);
        Assert.Equal("alice", aliases.Find("al", directories));
    }

    [Theory]
    [InlineData("corp", "alice", "alice@corp.example.com")]
    [InlineData("first", "alice", "alice")]
    [InlineData("second", "alice", "alice@second")]
    [InlineData("second", "Alice@Example.ORG", "alice@example.org")]
    public void AccountOf_DirectoriesWithTheSameName_KeepsThemApart(string directory, string name, string expected)
    {
        IDirectory corp = new Named("corp"), first = new Named("first"), second = new Named("second");
        var set = new DirectorySet(new AccountNames([]), [corp, first, second], [("corp.example.com", corp)]);

        Assert.Equal(expected, set.AccountOf(directory, name));
    }

    [Fact]
    public void AccountOf_TheOnlyDirectory_NeedsNoDomain()
    {
        IDirectory corp = new Named("corp");

        Assert.Equal("alice", new DirectorySet(new AccountNames([]), [corp], [("corp.example.com", corp)]).AccountOf("corp", "Alice"));
    }

    private sealed class Named(string name) : IDirectory
    {
        public string Name => name;

        public ValueTask<AuthenticationResult> VerifyAsync(
            PasswordCredential credential, SignInContext context, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
