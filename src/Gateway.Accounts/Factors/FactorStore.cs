using Gateway.Accounts.Settings;
using Gateway.Accounts.Storage;
using Gateway.Identity.Credentials;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.Accounts.Factors;

/// <summary>The second factors of accounts: set up, verified, listed, removed. What it confirms is on the disk.</summary>
internal sealed partial class FactorStore(
    IAccountDatabase database,
    AccountKeys keys,
    IOptionsMonitor<AccountsOptions> options,
    FactorMetrics metrics,
    TimeProvider time,
    ILogger<FactorStore> logger)
{
    private static readonly string[] Tables = ["factors", "recovery_codes", "devices", "networks", "failures", "invitations"];

    /// <summary>What an account has.</summary>
    /// <exception cref="AccountStoreException">The database cannot be used.</exception>
    public Task<FactorsOfAccount> FindAsync(string account, CancellationToken cancellationToken = default) => database.RunAsync(
        transaction => new FactorsOfAccount(account, FactorRows.List(transaction, account), RecoveryCodes.CountOf(transaction, account)),
        cancellationToken);

    /// <summary>The accounts that have factors, with what they have.</summary>
    /// <exception cref="AccountStoreException">The database cannot be used.</exception>
    public Task<IReadOnlyList<FactorsOfAccount>> ListAsync(CancellationToken cancellationToken = default) => database.RunAsync(
        IReadOnlyList<FactorsOfAccount> (transaction) =>
        [
            .. transaction.Query("select distinct account from factors order by account", row => row.GetString(0)).Select(account =>
                new FactorsOfAccount(account, FactorRows.List(transaction, account), RecoveryCodes.CountOf(transaction, account))),
        ],
        cancellationToken);

    /// <summary>Adds an authenticator app whose first code was right.</summary>
    /// <param name="account">The account.</param>
    /// <param name="name">What its owner calls it.</param>
    /// <param name="secret">The secret that the app has.</param>
    /// <param name="step">The step of the first code, which is not accepted again.</param>
    /// <param name="isFirst">Whether the account must have no factor yet; a concurrent request may have added one.</param>
    /// <returns>The recovery codes where it is the first factor, none where it is a further one; null where it was not added.</returns>
    /// <exception cref="AccountStoreException">The database cannot be used.</exception>
    public async Task<IReadOnlyList<Secret>?> AddTotpAsync(string account, string name, byte[] secret, long step, bool isFirst)
    {
        var key = await keys.GetAsync();
        var made = new NewFactor(account, FactorKind.Totp, AccountIds.CleanName(name, "Authenticator"), keys.Seal(secret), step)
        {
            Created = time.GetUtcNow(),
        };
        var added = await database.RunAsync(transaction => FactorRows.TryAdd(transaction, key, made, isFirst));
        metrics.Changed(FactorKind.Totp, added is null ? "refused" : "added");
        return added;
    }

    /// <summary>Verifies a code of an authenticator app or a recovery code, which is used up.</summary>
    /// <param name="account">The account.</param>
    /// <param name="code">What was typed.</param>
    /// <param name="isFamiliar">Whether it comes from where the person has proved a factor before.</param>
    /// <param name="kinds">The kinds that are accepted.</param>
    public async Task<FactorResult> VerifyCodeAsync(string account, Secret code, bool isFamiliar, IReadOnlySet<FactorKind> kinds)
    {
        FactorResult result;
        try
        {
            var key = await keys.GetAsync();
            result = await database.RunAsync(transaction => Verify(transaction, key, account, code.Reveal(), isFamiliar, kinds));
        }
        catch (AccountStoreException e)
        {
            Log.Unavailable(logger, e.Message);
            result = new FactorResult(FactorStatus.Unavailable, FactorKind.Totp);
        }

        if (result.Status == FactorStatus.Replayed)
        {
            Log.Replayed(logger, VisibleText.Of(account));
        }

        metrics.Verified(result);
        return result;
    }

    /// <summary>Replaces the recovery codes.</summary>
    /// <exception cref="AccountStoreException">The database cannot be used.</exception>
    public async Task<IReadOnlyList<Secret>> RenewRecoveryCodesAsync(string account)
    {
        var key = await keys.GetAsync();
        return await database.RunAsync(transaction => RecoveryCodes.Renew(transaction, key, account));
    }

    /// <summary>Removes one factor; with the last one, the recovery codes.</summary>
    /// <exception cref="AccountStoreException">The database cannot be used.</exception>
    public async Task<bool> RemoveAsync(string account, string id)
    {
        var removed = await database.RunAsync(transaction =>
        {
            var found = FactorRows.List(transaction, account).FirstOrDefault(factor => factor.Id == id);
            transaction.Execute("delete from factors where account = @account and id = @id", ("account", account), ("id", id));
            if (found is not null && FactorRows.List(transaction, account).Count == 0)
            {
                RecoveryCodes.Remove(transaction, account);
            }

            return found;
        });
        if (removed is not null)
        {
            metrics.Changed(removed.Kind, "removed");
        }

        return removed is not null;
    }

    /// <summary>Removes everything that an account could prove itself with: factors, recovery codes, devices, networks, failures.</summary>
    /// <returns>Whether there was anything.</returns>
    /// <exception cref="AccountStoreException">The database cannot be used.</exception>
    public Task<bool> ResetAsync(string account) => database.RunAsync(transaction =>
    {
        var removed = Tables.Sum(table => transaction.Execute($"delete from {table} where account = @account", ("account", account)));
        AccountChanges.Tell(transaction, account);
        return removed > 0;
    });

    private FactorResult Verify(
        AccountTransaction transaction, byte[] key, string account, string typed, bool isFamiliar, IReadOnlySet<FactorKind> kinds)
    {
        if (FactorRows.List(transaction, account).Count == 0)
        {
            return new FactorResult(FactorStatus.NotEnrolled, FactorKind.Totp);
        }

        var kind = TotpCode.Read(typed) is null ? FactorKind.RecoveryCode : FactorKind.Totp;
        var now = time.GetUtcNow();
        if (!FactorFailures.TryEnter(transaction, account, isFamiliar, options.CurrentValue, now))
        {
            return new FactorResult(FactorStatus.Locked, kind);
        }

        var status = (kinds.Contains(kind), kind) switch
        {
            (false, _) => FactorStatus.Wrong,
            (_, FactorKind.Totp) => VerifyTotp(transaction, account, TotpCode.Read(typed)!, now), // it has been read before
            _ => RecoveryCodes.TryUse(transaction, key, account, typed) ? FactorStatus.Accepted : FactorStatus.Wrong,
        };
        if (status == FactorStatus.Accepted)
        {
            FactorFailures.Clear(transaction, account, isFamiliar);
        }

        return new FactorResult(status, kind);
    }

    private FactorStatus VerifyTotp(AccountTransaction transaction, string account, string code, DateTimeOffset now)
    {
        var status = FactorStatus.Wrong;
        foreach (var (id, seal) in transaction.Query(
            "select id, secret from factors where account = @account and kind = 'Totp'",
            row => (row.GetString(0), (byte[])row[1]),
            ("account", account)))
        {
            if (keys.Open(seal) is not { } secret)
            {
                Log.Sealed(logger, VisibleText.Of(account));
                continue;
            }

            if (TotpCode.FindStep(secret, code, now) is not { } step)
            {
                continue;
            }

            // One statement decides between two uses of one code at the same time, whichever engine runs it.
            var isFresh = transaction.Execute(
                "update factors set counter = @step, used = @used where id = @id and counter < @step",
                ("id", id),
                ("step", step),
                ("used", now.ToUnixTimeSeconds())) == 1;
            if (isFresh)
            {
                return FactorStatus.Accepted;
            }

            status = FactorStatus.Replayed;
        }

        return status;
    }

    private static partial class Log
    {
        [LoggerMessage(8100, LogLevel.Debug, "Second factors cannot be verified: {Error}")]
        public static partial void Unavailable(ILogger logger, string error);

        [LoggerMessage(8101, LogLevel.Warning,
            "A right code of {Account} was used a second time: somebody may have read it, or the form was sent twice.")]
        public static partial void Replayed(ILogger logger, string account);

        [LoggerMessage(8102, LogLevel.Error,
            "The authenticator app of {Account} cannot be read: it was sealed with keys that are not in the state folder.")]
        public static partial void Sealed(ILogger logger, string account);
    }
}
