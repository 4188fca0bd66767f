using Gateway.Accounts.Settings;
using Gateway.Accounts.Storage;

namespace Gateway.Accounts.Factors;

/// <summary>
/// Counts wrong codes of an account, separately for familiar and other networks, so that a thief of the password cannot lock the user out
/// of familiar networks. A correct password does not reset the count. From the threshold on, one code is verified after each window, which
/// doubles up to a day.
/// </summary>
internal static class FactorFailures
{
    private const int MaximumDoublings = 10;
    private static readonly TimeSpan LongestWindow = TimeSpan.FromDays(1);

    /// <summary>Counts an attempt before its code is verified; false where the account is locked, which extends no lock.</summary>
    public static bool TryEnter(
        AccountTransaction transaction, string account, bool isFamiliar, AccountsOptions options, DateTimeOffset now)
    {
        (string, object?)[] key = [("account", account), ("familiar", isFamiliar ? 1L : 0L), ("now", now.ToUnixTimeSeconds())];

        // The row is locked from here to the end of the transaction: attempts of one account are counted one after the other.
        transaction.Execute(
            """
            insert into failures(account, familiar, failures, last) values(@account, @familiar, 0, @now)
            on conflict(account, familiar) do update set failures = failures.failures
            """,
            key);
        var (failures, last) = transaction.Query(
            "select failures, last from failures where account = @account and familiar = @familiar",
            row => (row.GetInt64(0), DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(1))),
            key.AsSpan(0, 2))[0];
        if (failures >= options.CodeThreshold && now - last < WindowAfter(failures, options))
        {
            return false;
        }

        transaction.Execute(
            "update failures set failures = failures + 1, last = @now where account = @account and familiar = @familiar", key);
        return true;
    }

    /// <summary>A right code: nothing is counted any more.</summary>
    public static void Clear(AccountTransaction transaction, string account, bool isFamiliar) => transaction.Execute(
        "delete from failures where account = @account and familiar = @familiar", ("account", account), ("familiar", isFamiliar ? 1L : 0L));

    private static TimeSpan WindowAfter(long failures, AccountsOptions options)
    {
        var doublings = (int)Math.Min(failures - options.CodeThreshold, MaximumDoublings);
        var window = options.CodeWindow * (1 << doublings);
        return window < LongestWindow ? window : LongestWindow;
    }
}
