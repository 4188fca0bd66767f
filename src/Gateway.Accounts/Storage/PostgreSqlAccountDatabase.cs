using System.Data;
using System.Data.Common;
using System.Globalization;
using Gateway.Accounts.Settings;
using Npgsql;

namespace Gateway.Accounts.Storage;

/// <summary>
/// The database that several gateways share. When a commit is confirmed, it is on the server's disk, and on that of its synchronous replica
/// where it has one.
/// </summary>
/// <param name="options">The server, which is valid.</param>
/// <param name="health">Who is told how transactions end.</param>
/// <param name="version">The version of the schema; a former one for tests of the migration.</param>
internal sealed class PostgreSqlAccountDatabase(PostgreSqlOptions options, AccountStoreHealth health, int version)
    : AccountDatabase(options.Connections, version, health)
{
    // An arbitrary number; no other program may use it as a lock in the same database.
    private const long MigrationLock = 0x67_61_74_65_77_61_79;

    private readonly NpgsqlDataSource _source = PostgreSqlConnection.Create(options);

    public PostgreSqlAccountDatabase(PostgreSqlOptions options, AccountStoreHealth health)
        : this(options, health, AccountSchema.Version)
    {
    }

    public override string Name => $"PostgreSQL at {string.Join(", ", options.Servers)}";

    public override bool Exists => true;

    public override bool IsShared => true;

    protected override TimeSpan Limit => options.Timeout * 2;

    public override void Dispose()
    {
        _source.Dispose();
        base.Dispose();
    }

    protected override DbConnection Open() => _source.OpenConnection();

    protected override DbTransaction BeginAlone(DbConnection connection)
    {
        // Gateways that start at the same time migrate one after the other; the lock ends with the transaction.
        var transaction = connection.BeginTransaction(IsolationLevel.ReadCommitted);
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = string.Create(CultureInfo.InvariantCulture, $"select pg_advisory_xact_lock({MigrationLock})");
        command.ExecuteNonQuery();
        return transaction;
    }

    protected override void DropConnections() => _source.Clear();

    protected override (AccountStoreResult Result, bool IsAway) Classify(Exception error, bool isOpen)
    {
        if (error is PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction })
        {
            DropConnections(); // the server has become a replica
            return (AccountStoreResult.Unreachable, true);
        }

        return error switch
        {
            PostgresException refused when IsGone(refused) => (AccountStoreResult.Unreachable, true),
            PostgresException { SqlState: PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable }
                => (AccountStoreResult.TimedOut, false),
            PostgresException => (AccountStoreResult.Refused, !isOpen),
            NpgsqlException { InnerException: TimeoutException } => (AccountStoreResult.TimedOut, true),
            TimeoutException => (AccountStoreResult.TimedOut, !isOpen),
            _ => (AccountStoreResult.Unreachable, true),
        };
    }

    protected override bool MayRunAgain(DbException error) => error switch
    {
        PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected } => true,

        // Another transaction has inserted the same row; a retry finds it.
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } => true,
        PostgresException refused => refused.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown,

        // A pooled connection that the server has closed is retried; a timeout is not.
        NpgsqlException { InnerException: not TimeoutException } => true,
        _ => false,
    };

    private static bool IsGone(PostgresException error) =>
        error.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.TooManyConnections
        || error.SqlState.StartsWith("08", StringComparison.Ordinal); // the class of connection exceptions
}
