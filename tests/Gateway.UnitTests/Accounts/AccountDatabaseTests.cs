using Gateway.Accounts.Storage;
using Gateway.Testing;
using Gateway.Testing.Accounts;
using Xunit;

namespace Gateway.UnitTests.Accounts;

/// <summary>The embedded database.</summary>
public sealed class AccountDatabaseTests : AccountStoreContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => SqliteAccountDatabase.PathIn(_folder.Path);

    [Fact]
    public async Task Database_MadeAnew_IsDurableAndItsOwnersAlone()
    {
        using var database = new SqliteAccountDatabase(Path, AccountScene.NewHealth());
        Assert.False(database.Exists);

        var (mode, synchronous) = await database.RunAsync(
            t => (t.Query("pragma journal_mode", r => r.GetString(0))[0], t.Query("pragma synchronous", r => r.GetInt64(0))[0]), Stop);

        Assert.Equal(("wal", 2), (mode, synchronous));
        Assert.All(
            Directory.GetFiles(_folder.Path, "accounts.db*"),
            file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task File_ThatIsNoDatabase_IsNamedAndCountsAsAway()
    {
        await File.WriteAllTextAsync(Path, new string('x', 8192), Stop);
        var health = AccountScene.NewHealth();
        using var database = new SqliteAccountDatabase(Path, health);

        var refused = await Assert.ThrowsAsync<AccountStoreException>(() => database.RunAsync(t => t.Execute("select 1"), Stop));

        Assert.Contains("accounts.db", refused.Message, StringComparison.Ordinal);
        Assert.Contains("accounts.db", health.Status.Reason, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private protected override Task<Func<AccountStoreHealth, int, AccountDatabase>> CreateAsync()
    {
        var path = _folder.Combine(System.IO.Path.GetRandomFileName());
        return Task.FromResult<Func<AccountStoreHealth, int, AccountDatabase>>(
            (health, version) => new SqliteAccountDatabase(path, health, version));
    }
}
