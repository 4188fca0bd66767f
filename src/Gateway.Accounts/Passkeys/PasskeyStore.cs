using System.Buffers.Text;
using System.Data.Common;
using Gateway.Accounts.Factors;
using Gateway.Accounts.Storage;
using Gateway.Identity.Credentials;
using Microsoft.Extensions.Logging;

namespace Gateway.Accounts.Passkeys;

/// <summary>The passkeys of accounts. What it confirms is on the disk.</summary>
internal sealed partial class PasskeyStore(
    IAccountDatabase database, AccountKeys keys, FactorMetrics metrics, TimeProvider time, ILogger<PasskeyStore> logger)
{
    private const string HandleUse = "passkey-user";
    private const string ChallengeUse = "passkey-challenge";

    private const string Columns = "id, account, user_name, directory, host, secret, counter";

    /// <summary>The handle of an account that authenticators store: it names nobody, and is the same at every time.</summary>
    /// <exception cref="AccountStoreException">The database cannot be used.</exception>
    public async Task<byte[]> GetHandleAsync(string account) => AccountKeys.Hash(await keys.GetAsync(), HandleUse, account);

    /// <summary>The authenticators' identifiers of an account's passkeys for a host.</summary>
    /// <exception cref="AccountStoreException">The database cannot be used.</exception>
    public Task<IReadOnlyList<byte[]>> ListIdsAsync(string account, string host) => database.RunAsync(
        transaction => transaction.Query(
            "select handle from factors where account = @account and host = @host and kind = 'Passkey' order by created, id",
            row => Base64Url.DecodeFromChars(row.GetString(0)),
            ("account", account),
            ("host", host)));

    /// <summary>The passkey of an authenticator's identifier; null where there is none, or its key cannot be opened.</summary>
    /// <exception cref="AccountStoreException">The database cannot be used.</exception>
    public async Task<Passkey?> FindAsync(byte[] credentialId)
    {
        var found = await database.RunAsync(transaction => transaction.Query(
            $"select {Columns} from factors where handle = @handle and kind = 'Passkey'", Read, ("handle", HandleOf(credentialId))));
        if (found is not [var passkey])
        {
            return null;
        }

        if (keys.Open(passkey.PublicKey) is not { } key)
        {
            Log.Sealed(logger, VisibleText.Of(passkey.Owner.Account));
            return null;
        }

        return passkey with { PublicKey = key };
    }

    /// <summary>Adds a passkey that was verified.</summary>
    /// <param name="owner">Whose it is.</param>
    /// <param name="host">The host that it is bound to.</param>
    /// <param name="name">What its owner calls it.</param>
    /// <param name="made">The passkey.</param>
    /// <param name="isFirst">Whether the account must have no factor yet; a concurrent request may have added one.</param>
    /// <returns>The recovery codes where it is the account's first factor, none where it is a further one.</returns>
    /// <exception cref="AccountStoreException">The database cannot be used.</exception>
    public async Task<(PasskeyStatus Status, IReadOnlyList<Secret> RecoveryCodes)> AddAsync(
        PasskeyOwner owner, string host, string name, NewPasskey made, bool isFirst)
    {
        var key = await keys.GetAsync();
        var factor = new NewFactor(
            owner.Account, FactorKind.Passkey, AccountIds.CleanName(name, "Passkey"), keys.Seal(made.PublicKey), made.Counter)
        {
            Created = time.GetUtcNow(),
            Handle = HandleOf(made.CredentialId),
            Host = host,
            UserName = owner.UserName,
            Directory = owner.Directory,
        };
        var (status, codes) = await database.RunAsync((PasskeyStatus, IReadOnlyList<Secret>) (transaction) =>
        {
            if (transaction.Query("select id from factors where handle = @handle", _ => true, ("handle", factor.Handle)).Count > 0)
            {
                return (PasskeyStatus.AlreadySetUp, []);
            }

            return FactorRows.TryAdd(transaction, key, factor, isFirst) is { } recovery
                ? (PasskeyStatus.Accepted, recovery)
                : (PasskeyStatus.NotAllowed, []);
        });
        metrics.Changed(FactorKind.Passkey, status == PasskeyStatus.Accepted ? "added" : "refused");
        return (status, codes);
    }

    /// <summary>
    /// Consumes a challenge and advances the signature counter of the passkey whose signature was correct. Each is one atomic statement, so
    /// that it holds across gateways.
    /// </summary>
    /// <param name="challenge">The challenge.</param>
    /// <param name="passkey">The passkey; null where it is a new one that answers.</param>
    /// <param name="counter">The counter in its response.</param>
    /// <exception cref="AccountStoreException">The database cannot be used.</exception>
    public async Task<PasskeyStatus> UseAsync(byte[] challenge, Passkey? passkey = null, uint counter = 0)
    {
        var hash = AccountKeys.Hash(await keys.GetAsync(), ChallengeUse, Convert.ToHexString(challenge));
        var now = time.GetUtcNow();
        var status = await database.RunAsync(transaction => Use(transaction, hash, now) is var status
            && status == PasskeyStatus.Accepted
            && passkey is not null
                ? Advance(transaction, passkey, counter, now)
                : status);
        switch (status)
        {
            case PasskeyStatus.ChallengeUsed:
                Log.Replayed(logger, VisibleText.Of(passkey?.Owner.Account ?? ""));
                break;
            case PasskeyStatus.CounterNotGrown:
                Log.Cloned(logger, VisibleText.Of(passkey?.Owner.Account ?? ""));
                break;
        }

        return status;
    }

    private static PasskeyStatus Use(AccountTransaction transaction, byte[] hash, DateTimeOffset now)
    {
        // Expired challenges are refused anyway and need not be kept.
        transaction.Execute("delete from passkey_challenges where expires <= @now", ("now", now.ToUnixTimeSeconds()));
        var isNew = transaction.Execute(
            "insert into passkey_challenges(hash, expires) values(@hash, @expires) on conflict do nothing",
            ("hash", hash),
            ("expires", (now + (2 * PasskeyVerifier.Life)).ToUnixTimeSeconds())) == 1;
        return isNew ? PasskeyStatus.Accepted : PasskeyStatus.ChallengeUsed;
    }

    // WebAuthn 7.2 step 21. Passkeys that several devices share have no counter: it stays 0.
    private static PasskeyStatus Advance(AccountTransaction transaction, Passkey passkey, uint counter, DateTimeOffset now)
    {
        (string, object?)[] row = [("id", passkey.Id), ("counter", (long)counter), ("used", now.ToUnixTimeSeconds())];
        var isGrown = transaction.Execute(
            "update factors set counter = @counter, used = @used where id = @id and (counter < @counter or (counter = 0 and @counter = 0))",
            row) == 1;
        if (isGrown)
        {
            return PasskeyStatus.Accepted;
        }

        return transaction.Query("select id from factors where id = @id", _ => true, ("id", passkey.Id)).Count == 1
            ? PasskeyStatus.CounterNotGrown
            : PasskeyStatus.UnknownPasskey; // removed at this moment
    }

    private static string HandleOf(byte[] credentialId) => Base64Url.EncodeToString(credentialId);

    private static Passkey Read(DbDataReader row) => new(
        row.GetString(0),
        new PasskeyOwner(row.GetString(1), row.GetString(2), row.GetString(3)),
        row.GetString(4),
        (byte[])row[5],
        (uint)row.GetInt64(6));

    private static partial class Log
    {
        [LoggerMessage(8104, LogLevel.Error,
            "A passkey of {Account} cannot be read: it was sealed with keys that are not in the state folder.")]
        public static partial void Sealed(ILogger logger, string account);

        [LoggerMessage(8105, LogLevel.Warning,
            "The signature counter of a passkey of {Account} did not grow: somebody may have copied the authenticator.")]
        public static partial void Cloned(ILogger logger, string account);

        [LoggerMessage(8106, LogLevel.Warning,
            "A passkey's answer of {Account} was sent a second time: somebody may have read it, or the form was sent twice.")]
        public static partial void Replayed(ILogger logger, string account);
    }
}
