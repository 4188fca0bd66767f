using Gateway.Accounts.Settings;
using Npgsql;

namespace Gateway.Accounts.Storage;

/// <summary>Tries to reach the server, for <c>gateway check</c>, and looks for settings by which it would lose what is confirmed.</summary>
internal static class PostgreSqlProbe
{
    private const int OldestVersion = 12;

    /// <summary>One sentence for each problem; empty if there is none.</summary>
    public static async Task<IReadOnlyList<string>> FindProblemsAsync(PostgreSqlOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = PostgreSqlConnection.Create(options);
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await using var command = new NpgsqlCommand(
                """
                select current_setting('fsync'), current_setting('full_page_writes'), current_setting('server_version_num')::bigint,
                  has_schema_privilege(current_schema(), 'create')
                """,
                connection);
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            await row.ReadAsync(cancellationToken);
            return [.. Problems(row)];
        }
        catch (PostgresException e)
        {
            return [$"refuses: {e.MessageText}"];
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            return [$"cannot be reached: {EngineError.Text(e)}"];
        }
    }

    private static IEnumerable<string> Problems(NpgsqlDataReader row)
    {
        if (row.GetString(0) == "off")
        {
            yield return "has fsync off, and loses factors and app passwords with a power failure; allowed: on";
        }

        if (row.GetString(1) == "off")
        {
            yield return "has full_page_writes off, and may be damaged by a power failure; allowed: on";
        }

        if (row.GetInt64(2) / 10_000 is var version && version < OldestVersion)
        {
            yield return $"is version {version}; allowed: {OldestVersion} or newer";
        }

        if (row.IsDBNull(3) || !row.GetBoolean(3))
        {
            yield return "does not let the user create tables; make the user the owner of the database";
        }
    }
}
