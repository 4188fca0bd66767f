using System.Data.Common;
using Gateway.Accounts.Storage;
using Gateway.Identity.Credentials;

namespace Gateway.Accounts.Factors;

/// <summary>The rows of authenticator apps and passkeys.</summary>
internal static class FactorRows
{
    private const int MaximumOfAccount = 20;

    /// <summary>Adds a factor.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="key">The key of recovery codes.</param>
    /// <param name="factor">The factor.</param>
    /// <param name="isFirst">Whether the account must have no factor yet; a concurrent request may have added one.</param>
    /// <returns>The recovery codes where it is the first factor, none where it is a further one; null where it was not added.</returns>
    public static IReadOnlyList<Secret>? TryAdd(AccountTransaction transaction, byte[] key, NewFactor factor, bool isFirst)
    {
        // A second transaction waits here for the row of the first, and then sees its factor.
        transaction.Execute(
            """
            insert into failures(account, familiar, failures, last) values(@account, 0, 0, 0)
            on conflict(account, familiar) do update set failures = failures.failures
            """,
            ("account", factor.Account));
        var count = List(transaction, factor.Account).Count;
        if ((isFirst && count > 0) || count >= MaximumOfAccount)
        {
            return null;
        }

        transaction.Execute(
            """
            insert into factors(id, account, kind, name, secret, handle, counter, created, host, user_name, directory)
            values(@id, @account, @kind, @name, @secret, @handle, @counter, @created, @host, @user_name, @directory)
            """,
            ("id", AccountIds.New()),
            ("account", factor.Account),
            ("kind", factor.Kind.ToString()),
            ("name", factor.Name),
            ("secret", factor.Seal),
            ("handle", factor.Handle),
            ("counter", factor.Counter),
            ("created", factor.Created.ToUnixTimeSeconds()),
            ("host", factor.Host),
            ("user_name", factor.UserName),
            ("directory", factor.Directory));
        return count == 0 ? RecoveryCodes.Renew(transaction, key, factor.Account) : [];
    }

    /// <summary>The factors of an account, the oldest first.</summary>
    public static IReadOnlyList<FactorView> List(AccountTransaction transaction, string account) => transaction.Query(
        "select id, kind, name, created, used, host from factors where account = @account order by created, name, id",
        View,
        ("account", account));

    private static FactorView View(DbDataReader row) => new(
        row.GetString(0),
        Enum.Parse<FactorKind>(row.GetString(1)),
        row.GetString(2),
        DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(3)),
        row.IsDBNull(4) ? null : DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(4)))
    {
        Host = row.GetString(5) is { Length: > 0 } host ? host : null,
    };
}
