using Microsoft.Data.Sqlite;

namespace Gateway.Accounts.Storage;

/// <summary>A copy of the embedded database as it is at one moment, while a gateway writes to it; and whether a copy is whole.</summary>
internal static class SqliteSnapshot
{
    /// <summary>Copies a database.</summary>
    /// <exception cref="IOException">It cannot be read, or the copy is larger than the limit.</exception>
    public static byte[] Create(string path, int limit)
    {
        var folder = Directory.CreateTempSubdirectory("gateway-backup-"); // for its owner alone
        try
        {
            var copy = Path.Combine(folder.FullName, "accounts.db");
            using (var connection = Open(path, SqliteOpenMode.ReadWrite)) // its log may have to be recovered
            using (var command = connection.CreateCommand())
            {
                command.CommandText = "vacuum into @copy";
                command.Parameters.AddWithValue("@copy", copy);
                command.ExecuteNonQuery();
            }

            return new FileInfo(copy).Length <= limit
                ? File.ReadAllBytes(copy)
                : throw new IOException($"{path} has more than {limit} bytes; copy it with sqlite3 {path} '.backup FILE'");
        }
        catch (SqliteException e)
        {
            throw new IOException($"{path} cannot be copied: {e.Message}", e);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Why a copy cannot be used; null if it can.</summary>
    public static string? FindDamage(byte[] copy)
    {
        var folder = Directory.CreateTempSubdirectory("gateway-backup-");
        try
        {
            var path = Path.Combine(folder.FullName, "accounts.db");
            File.WriteAllBytes(path, copy);
            using var connection = Open(path, SqliteOpenMode.ReadWrite);
            using var command = connection.CreateCommand();
            command.CommandText = "pragma integrity_check";
            if (command.ExecuteScalar() is var found && found is not "ok")
            {
                return $"the accounts' database in it is damaged: {found}";
            }

            command.CommandText = "select version from schema_version";
            return command.ExecuteScalar() is long version && version <= AccountSchema.Version
                ? null
                : "the accounts' database in it was written by a newer program";
        }
        catch (SqliteException e)
        {
            return $"the accounts' database in it cannot be read: {e.Message}";
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 30 }.ToString());
        connection.Open();
        return connection;
    }
}
