using System.Net;
using Gateway.Accounts.Secrets;
using Gateway.Accounts.Settings;
using Gateway.Accounts.Storage;
using Gateway.Identity.Credentials;
using Microsoft.Extensions.Options;

namespace Gateway.Accounts.Factors;

/// <summary>
/// Decides who may set up the first factor of an account: a user with an invitation, a user in an inside network, or every user until a
/// configured date. Otherwise the password is not enough, because a thief of the password could set up the factor first.
/// </summary>
internal sealed class Invitations(
    IAccountDatabase database, AccountKeys keys, IOptionsMonitor<AccountsOptions> options, TimeProvider time)
{
    private const int Characters = 28;
    private const string Use = "invitation";

    /// <summary>Whether an account may set up its first factor without an invitation.</summary>
    public bool IsOpenFor(IPAddress source) => time.GetUtcNow() < options.CurrentValue.EnrolEnd || IsInside(source);

    /// <summary>Whether an address is in one of the organization's own networks.</summary>
    public bool IsInside(IPAddress source) => options.CurrentValue.EnrolFrom.Any(
        network => AddressRange.TryParse(network, out var range) && range.Contains(source));

    /// <summary>Invites an account; a former invitation is void.</summary>
    /// <returns>The code, and until when it is valid.</returns>
    /// <exception cref="AccountStoreException">The database cannot be used.</exception>
    public async Task<(Secret Code, DateTimeOffset Until)> AddAsync(string account)
    {
        var key = await keys.GetAsync();
        var code = ReadableSecret.New(Characters);
        var until = time.GetUtcNow() + options.CurrentValue.InvitationLife;
        await database.RunAsync(transaction => transaction.Execute(
            """
            insert into invitations(account, hash, expires) values(@account, @hash, @expires)
            on conflict(account) do update set hash = @hash, expires = @expires
            """,
            ("account", account),
            ("hash", AccountKeys.Hash(key, Use, code)),
            ("expires", until.ToUnixTimeSeconds())));
        return (ReadableSecret.Group(code), until);
    }

    /// <summary>Whether the account has an invitation with this code, which stays.</summary>
    /// <exception cref="AccountStoreException">The database cannot be used.</exception>
    public Task<bool> IsValidAsync(string account, Secret typed) => RunAsync(account, typed, (transaction, row) => transaction.Query(
        "select account from invitations where account = @account and hash = @hash and expires > @now", _ => true, row).Count == 1);

    /// <summary>Uses an invitation up; false where the account has none with this code.</summary>
    /// <exception cref="AccountStoreException">The database cannot be used.</exception>
    public Task<bool> TryUseAsync(string account, Secret typed) => RunAsync(account, typed, (transaction, row) => transaction.Execute(
        "delete from invitations where account = @account and hash = @hash and expires > @now", row) == 1);

    private async Task<bool> RunAsync(
        string account, Secret typed, Func<AccountTransaction, (string, object?)[], bool> work)
    {
        if (ReadableSecret.Read(typed.Reveal(), Characters) is not { } code)
        {
            return false;
        }

        var key = await keys.GetAsync();
        (string, object?)[] row =
        [
            ("account", account),
            ("hash", AccountKeys.Hash(key, Use, code)),
            ("now", time.GetUtcNow().ToUnixTimeSeconds()),
        ];
        return await database.RunAsync(transaction => work(transaction, row));
    }
}
