using System.Data.Common;
using System.Diagnostics;

namespace Gateway.Accounts.Storage;

/// <summary>One transaction: statements with parameters that are named <c>@name</c>.</summary>
/// <param name="connection">The connection.</param>
/// <param name="transaction">The engine's transaction.</param>
/// <param name="deadline">The timestamp after which no statement is begun; the last one has the time that is left.</param>
internal sealed class AccountTransaction(DbConnection connection, DbTransaction transaction, long deadline)
{
    /// <summary>Runs a statement.</summary>
    /// <returns>The number of rows that it changed.</returns>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(sql, parameters);
        return command.ExecuteNonQuery();
    }

    /// <summary>Reads all rows of a query.</summary>
    public IReadOnlyList<T> Query<T>(
        string sql, Func<DbDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(sql, parameters);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private DbCommand Command(string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), deadline);
        if (left <= TimeSpan.Zero)
        {
            throw new TimeoutException("The transaction takes too long.");
        }

        var command = connection.CreateCommand();
        command.CommandTimeout = (int)Math.Ceiling(left.TotalSeconds);
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
