using System.Runtime.Versioning;
using Gateway.Configuration;
using Gateway.Identity.Credentials;
using Gateway.Identity.Metrics;
using Gateway.Identity.Passwords;
using Gateway.Identity.Users;
using Gateway.Testing;
using Gateway.UnitTests.Identity.Passwords;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Gateway.UnitTests.Identity.Users;

[SupportedOSPlatform("linux")]
[SupportedOSPlatform("macos")]
public sealed class UserFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly IdentityFixture _identity = new();
    private readonly UserFileStore _store;
    private readonly UserFileDirectory _directory;

    public UserFileTests()
    {
        _store = new UserFileStore(_folder.Combine("users.json"));
        _directory = new UserFileDirectory(
            "users",
            _store.Path,
            new AccountNames(["example.com"]),
            _identity.Get<PasswordVerifier>(),
            _identity.Get<IdentityMetrics>(),
            NullLogger.Instance);
    }

    [Theory]
    [InlineData("alice", "secret", AuthenticationStatus.Accepted)]
    [InlineData("ALICE@example.com", "secret", AuthenticationStatus.Accepted)]
    [InlineData("alice", "Secret", AuthenticationStatus.WrongPassword)]
    [InlineData("carol", "secret", AuthenticationStatus.UnknownUser)]
    [InlineData("eve", "secret", AuthenticationStatus.Disabled)]
    [InlineData("eve", "wrong", AuthenticationStatus.WrongPassword)]
    public async Task Verify_OfACredential_SaysWhatTheFileSays(string user, string password, AuthenticationStatus expected)
    {
        await WriteAsync(("alice", "secret", false), ("eve", "secret", true));

        Assert.Equal(expected, await VerifyAsync(user, password));
    }

    [Fact]
    public async Task UnknownUser_CostsAsMuchHashingAsAWrongPassword()
    {
        var hasher = new HeldHasher();
        var verifier = new PasswordVerifier(_identity.Get<IdentityMetrics>(), parallel: 1, queued: 1, perSource: 1, hasher.CompareAsync);
        var directory = new UserFileDirectory(
            "users", _store.Path, new AccountNames([]), verifier, _identity.Get<IdentityMetrics>(), NullLogger.Instance);
        await WriteAsync(("alice", "secret", false));
        directory.Refresh();

        // Where the one place at the hashes is taken and the one in the queue too, whoever needs a hash is told to come back.
        var decoy = PasswordHash.Decoy(1_000);
        Task[] before = [.. Enumerable.Range(0, 2).Select(_ => verifier
            .VerifyAsync(decoy, new Secret("x"), IdentityFixture.Somewhere, TestContext.Current.CancellationToken)
            .AsTask())];
        foreach (var user in (string[])["alice", "nobody", "\u0001"])
        {
            var outcome = await directory.VerifyAsync(
                new PasswordCredential(user, new Secret("guess")), IdentityFixture.Somewhere, TestContext.Current.CancellationToken);
            Assert.Equal(AuthenticationStatus.Busy, outcome.Status);
        }

        hasher.Release(2);
        await Task.WhenAll(before);
    }

    [Fact]
    public async Task Decoy_OfAFile_CostsWhatItsDearestHashCosts()
    {
        await _store.ChangeAsync(
            content =>
            {
                content.Users["alice"] = new UserEntry { Password = PasswordHash.Create(new Secret("x"), 1_000).ToPhc() };
                content.Users["bob"] = new UserEntry { Password = PasswordHash.Create(new Secret("x"), 3_000).ToPhc() };
                return true;
            },
            TestContext.Current.CancellationToken);

        var users = UserFileUsers.Create(_store.Read(), "users", new AccountNames([]), UserFileUsers.None);

        Assert.Equal(3_000, users.Decoy.Iterations);
    }

    [Fact]
    public async Task Verify_OfAKnownUser_GivesNameAndGroups()
    {
        await WriteAsync(("alice", "secret", false));

        var outcome = await _directory.VerifyAsync(
            new PasswordCredential("ALICE", new Secret("secret")), IdentityFixture.Somewhere, TestContext.Current.CancellationToken);

        Assert.Equal("alice", outcome.User!.Name);
        Assert.Equal("users", outcome.User.Directory);
        Assert.Equal(["staff"], outcome.User.Groups);
    }

    [Fact]
    public async Task ChangedPassword_OfOneUser_EndsWhatWasSaidOfThatUserAlone()
    {
        await WriteAsync(("alice", "secret", false), ("bob", "secret", false));
        var alice = (await _directory.VerifyAsync(
            new PasswordCredential("alice", new Secret("secret")), IdentityFixture.Somewhere, TestContext.Current.CancellationToken)).User!;
        var bob = (await _directory.VerifyAsync(
            new PasswordCredential("bob", new Secret("secret")), IdentityFixture.Somewhere, TestContext.Current.CancellationToken)).User!;

        await _store.ChangeAsync(
            c => (c.Users["alice"] = c.Users["alice"] with { Password = Hash("changed") }) is not null,
            TestContext.Current.CancellationToken);
        _directory.Refresh();

        Assert.False(_directory.IsStillValid(alice));
        Assert.True(_directory.IsStillValid(bob));
        Assert.Equal(AuthenticationStatus.WrongPassword, await VerifyAsync("alice", "secret"));
        Assert.Equal(AuthenticationStatus.Accepted, await VerifyAsync("alice", "changed"));
    }

    [Fact]
    public async Task DisabledUser_IsNoLongerVouchedFor()
    {
        await WriteAsync(("alice", "secret", false));
        var alice = (await _directory.VerifyAsync(
            new PasswordCredential("alice", new Secret("secret")), IdentityFixture.Somewhere, TestContext.Current.CancellationToken)).User!;
        await _store.ChangeAsync(
            c => (c.Users["alice"] = c.Users["alice"] with { Disabled = true }) is not null, TestContext.Current.CancellationToken);
        _directory.Refresh();

        Assert.False(_directory.IsStillValid(alice));
    }

    [Theory]
    [InlineData("{ \"Users\": {")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{ \"Users\": { \"alice\": { \"Password\": \"secret\" } } }")]
    [InlineData("{ \"Users\": { \"alice\": null } }")]
    [InlineData("{ \"Users\": {}, \"Uzers\": {} }")]
    [InlineData("{ \"Users\": { \"a:b\": {} } }")]
    [InlineData(null)]
    public async Task BrokenOrVanishedFile_KeepsTheLastGoodUsersAndIsCounted(string? text)
    {
        using var reads = new MetricCollector<long>(_identity.Meters, IdentityMetrics.MeterName, "gateway.identity.user_file.reads");
        await WriteAsync(("alice", "secret", false));
        if (text is null)
        {
            File.Delete(_store.Path);
        }
        else
        {
            await File.WriteAllTextAsync(_store.Path, text, TestContext.Current.CancellationToken);
        }

        _directory.Refresh();
        _directory.Refresh();

        Assert.Equal(AuthenticationStatus.Accepted, await VerifyAsync("alice", "secret"));
        Assert.Equal(["read", "rejected"], reads.GetMeasurementSnapshot().Select(m => m.Tags["gateway.result"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData(", \"Groups\": null")]
    public async Task Entry_WithoutGroups_IsAUserInNoGroup(string groups)
    {
        await WriteAsync(("alice", "secret", false));
        var hash = _store.Read().Users["alice"].Password;
        await File.WriteAllTextAsync(
            _store.Path, $$"""{ "users": { "Alice": { "password": "{{hash}}"{{groups}} } } }""", TestContext.Current.CancellationToken);
        _directory.Refresh();

        Assert.Equal(AuthenticationStatus.Accepted, await VerifyAsync("alice", "secret"));
        Assert.Empty(_store.Read().Users["ALICE"].Groups);
    }

    [Fact]
    public async Task TwoNames_ThatAreOneUser_AreRejected()
    {
        await WriteAsync(("bob", "secret", false));
        await WriteAsync(("alice", "one", false), ("alice@example.com", "two", false));

        Assert.Equal(AuthenticationStatus.Accepted, await VerifyAsync("bob", "secret"));
    }

    [Fact]
    public async Task NewFile_IsReadableByItsOwnerAlone()
    {
        await WriteAsync(("alice", "secret", false));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_store.Path));
        Assert.DoesNotContain(
            "secret", await File.ReadAllTextAsync(_store.Path, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChangedFile_KeepsItsMode()
    {
        await WriteAsync(("alice", "secret", false));
        const UnixFileMode groupToo = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        File.SetUnixFileMode(_store.Path, groupToo);
        await WriteAsync(("bob", "secret", false));

        Assert.Equal(groupToo, File.GetUnixFileMode(_store.Path));
    }

    [Fact]
    public async Task Write_ByRoot_LeavesTheFileToItsOwner()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root can give a file away.");
        var service = (User: 65534u, Group: 65534u);
        await WriteAsync(("alice", "secret", false));
        File.Delete(_store.Path + ".lock");
        using (var file = File.OpenHandle(_store.Path))
        {
            FileOwnership.Set(file, service);
        }

        await WriteAsync(("bob", "secret", false));

        Assert.Equal(service, FileOwnership.Find(_store.Path));
        Assert.Equal(service, FileOwnership.Find(_store.Path + ".lock"));
    }

    [Fact]
    public async Task ManyWriters_LoseNoUser()
    {
        var hash = Hash("secret");
        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() =>
            new UserFileStore(_store.Path).ChangeAsync(
                c => c.Users.TryAdd($"user{i}", new UserEntry { Password = hash }), TestContext.Current.CancellationToken))));

        Assert.Equal(16, _store.Read().Users.Count);
        Assert.Equal(["users.json", "users.json.lock"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order());
    }

    public void Dispose()
    {
        _identity.Dispose();
        _folder.Dispose();
    }

    private static string Hash(string password) => PasswordHash.Create(new Secret(password), 1000).ToPhc();

    private async Task WriteAsync(params (string Name, string Password, bool Disabled)[] users)
    {
        await _store.ChangeAsync(
            content =>
            {
                content.Users.Clear();
                foreach (var (name, password, disabled) in users)
                {
                    content.Users[name] = new UserEntry { Password = Hash(password), Disabled = disabled, Groups = ["staff"] };
                }

                return true;
            },
            TestContext.Current.CancellationToken);
        _directory.Refresh();
    }

    private async Task<AuthenticationStatus> VerifyAsync(string user, string password) =>
        (await _directory.VerifyAsync(
            new PasswordCredential(user, new Secret(password)), IdentityFixture.Somewhere, TestContext.Current.CancellationToken)).Status;
}
