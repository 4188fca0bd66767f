using Gateway.Accounts.Secrets;
using Gateway.Accounts.Storage;
using Gateway.Identity.Credentials;

namespace Gateway.Accounts.Factors;

/// <summary>The codes for a person who has lost the telephone: each is accepted once.</summary>
internal static class RecoveryCodes
{
    public const int Count = 10;
    private const int Characters = 12;
    private const string Use = "recovery";

    /// <summary>Replaces an account's codes.</summary>
    /// <returns>The new ones, which nothing can show again.</returns>
    public static IReadOnlyList<Secret> Renew(AccountTransaction transaction, byte[] key, string account)
    {
        Remove(transaction, account);
        var codes = Enumerable.Range(0, Count).Select(_ => ReadableSecret.New(Characters)).ToArray();
        foreach (var code in codes)
        {
            transaction.Execute(
                "insert into recovery_codes(account, hash) values(@account, @hash)",
                ("account", account),
                ("hash", AccountKeys.Hash(key, Use, code)));
        }

        return [.. codes.Select(ReadableSecret.Group)];
    }

    /// <summary>Uses a code up; false where the account has no such code.</summary>
    public static bool TryUse(AccountTransaction transaction, byte[] key, string account, string typed) =>
        ReadableSecret.Read(typed, Characters) is { } code
        && transaction.Execute(
            "delete from recovery_codes where account = @account and hash = @hash",
            ("account", account),
            ("hash", AccountKeys.Hash(key, Use, code))) == 1;

    public static int CountOf(AccountTransaction transaction, string account) => (int)transaction.Query(
        "select count(*) from recovery_codes where account = @account", row => row.GetInt64(0), ("account", account))[0];

    public static void Remove(AccountTransaction transaction, string account) =>
        transaction.Execute("delete from recovery_codes where account = @account", ("account", account));
}
