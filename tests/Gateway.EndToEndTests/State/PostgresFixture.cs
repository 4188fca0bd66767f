using Gateway.Accounts.Settings;
using Gateway.Accounts.Storage;
using Gateway.EndToEndTests.State;
using Gateway.Testing.Accounts;
using Gateway.Testing.Peers;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace Gateway.EndToEndTests.State;

/// <summary>One PostgreSQL for all tests that leave it running; each has a database of its own.</summary>
public sealed class PostgresFixture : IAsyncDisposable
{
    internal const string User = "mail-gateway";
    internal const string Password = "se cret";

    private readonly Lazy<Task<PostgresServer>> _server = new(() => PostgresServer.StartWithUserAsync(User, Password));

    public Task<PostgresServer> Server => _server.Value;

    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated)
        {
            await (await _server.Value).DisposeAsync();
        }
    }

    /// <summary>The section of a new database.</summary>
    internal async Task<PostgreSqlOptions> CreateAsync() => Options(await Server, await (await Server).CreateDatabaseAsync(User));

    internal static PostgreSqlOptions Options(PostgresServer server, string database, TimeSpan? timeout = null) => new()
    {
        Servers = [$"127.0.0.1:{server.Port}"],
        Database = database,
        User = User,
        Password = Password,
        Timeout = timeout ?? TimeSpan.FromSeconds(3),
    };

    internal static AccountScene Open(PostgreSqlOptions options) => new(
        health => new PostgreSqlAccountDatabase(options, health), new AccountsOptions { PostgreSql = options });
}
