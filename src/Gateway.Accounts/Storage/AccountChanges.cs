namespace Gateway.Accounts.Storage;

/// <summary>
/// A sequence of account changes, by which gateways that share the database refresh what they keep in memory. The number is written in the
/// transaction of the change itself, and these writes are serialized, so that a number is visible only after all lower ones.
/// </summary>
internal static class AccountChanges
{
    private const int Kept = 10_000;

    /// <summary>Records a change; called last in its transaction, since other changes wait from here to its end.</summary>
    public static void Tell(AccountTransaction transaction, string account)
    {
        transaction.Execute("update change_number set number = number + 1");
        var number = Last(transaction);
        transaction.Execute("insert into changes(number, account) values(@number, @account)", ("number", number), ("account", account));
        transaction.Execute("delete from changes where number <= @old", ("old", number - Kept));
    }

    /// <summary>The number of the last change.</summary>
    public static long Last(AccountTransaction transaction) =>
        transaction.Query("select number from change_number", row => row.GetInt64(0))[0];

    /// <summary>The last change, and the accounts that have changed since another one; null where everything has to be read.</summary>
    public static (long Last, IReadOnlyList<string>? Accounts) Since(AccountTransaction transaction, long known)
    {
        var last = Last(transaction);
        if (last == known)
        {
            return (last, []);
        }

        // A restored database continues from an earlier number.
        return last < known || last - known > Kept
            ? (last, null)
            : (last, transaction.Query(
                "select distinct account from changes where number > @known", row => row.GetString(0), ("known", known)));
    }
}
