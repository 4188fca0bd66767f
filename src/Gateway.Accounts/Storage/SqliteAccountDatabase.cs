using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Gateway.Accounts.Storage;

/// <summary>
/// The embedded database: one file of the state folder, in WAL mode with synchronous FULL, so that a transaction that has completed is on
/// the disk.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="health">Who is told how transactions end.</param>
/// <param name="version">The version of the schema; a former one for tests of the migration.</param>
internal sealed class SqliteAccountDatabase(string path, AccountStoreHealth health, int version)
    : AccountDatabase(parallel: 1, version, health)
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "accounts.db";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // SQLite's own codes (sqlite3.h).
    private const int Busy = 5;
    private const int Locked = 6;
    private const int Full = 13;

    private readonly string _connection = new SqliteConnectionStringBuilder
    {
        DataSource = path,
        DefaultTimeout = 10,
    }.ToString();

    public SqliteAccountDatabase(string path, AccountStoreHealth health)
        : this(path, health, AccountSchema.Version)
    {
    }

    public override string Name => path;

    public override bool Exists => File.Exists(path);

    public override bool IsShared => false;

    protected override TimeSpan Limit => TimeSpan.FromSeconds(10);

    /// <summary>The file within the folder of the gateway's state.</summary>
    public static string PathIn(string state) => Path.Combine(state, FileName);

    public override void Dispose()
    {
        using (var connection = new SqliteConnection(_connection))
        {
            SqliteConnection.ClearPool(connection);
        }

        base.Dispose();
    }

    protected override DbConnection Open()
    {
        // SQLite would create the file readable for all users. It gives its log and index the mode of the file.
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!); // the full path of a file has a folder
            using var created = new FileStream(
                path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });
        }

        var connection = new SqliteConnection(_connection);
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "pragma journal_mode=wal; pragma synchronous=full";
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    protected override (AccountStoreResult Result, bool IsAway) Classify(Exception error, bool isOpen) => error switch
    {
        SqliteException { SqliteErrorCode: Busy or Locked } or TimeoutException => (AccountStoreResult.TimedOut, false),
        SqliteException { SqliteErrorCode: Full } or IOException or UnauthorizedAccessException => (AccountStoreResult.Unreachable, true),
        _ => (AccountStoreResult.Refused, !isOpen),
    };

    // No retry: the engine's busy timeout already waits for a write by another process.
    protected override bool MayRunAgain(DbException error) => false;

    // SQLite allows one writer at a time, so every transaction begins as a write transaction.
    protected override DbTransaction BeginAlone(DbConnection connection) => connection.BeginTransaction(IsolationLevel.Serializable);
}
