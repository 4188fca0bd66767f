using Gateway.Accounts.AppPasswords;
using Gateway.Accounts.Familiarity;
using Gateway.Accounts.Settings;
using Gateway.Accounts.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.Accounts;

/// <summary>
/// Loads the data that every request needs into memory: at the start, with retries until it succeeds, and, if the database is shared,
/// whenever other gateways have changed it. Until the first load no network is familiar, so that second factors are requested more often.
/// </summary>
internal sealed partial class AccountsRefresh(
    IAccountDatabase database,
    FamiliarNetworks networks,
    AppPasswordStore appPasswords,
    AccountActivity activity,
    IOptionsMonitor<AccountsOptions> options,
    ILogger<AccountsRefresh> logger) : IDisposable
{
    /// <summary>How often changes of other gateways are looked for: what was revoked at one ends at all within a second.</summary>
    public static readonly TimeSpan SharedInterval = TimeSpan.FromMilliseconds(400);

    private readonly SemaphoreSlim _once = new(1);
    private long? _known;

    /// <summary>The time between two turns.</summary>
    public TimeSpan Interval => database.IsShared ? SharedInterval : AccountActivity.Interval;

    /// <summary>Reads what is new, and writes when app passwords were used and people signed in.</summary>
    /// <exception cref="AccountStoreException">The database cannot be used.</exception>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (!database.Exists)
        {
            await activity.WriteWhenDueAsync(cancellationToken); // drops what nobody can see
            return;
        }

        await _once.WaitAsync(cancellationToken);
        try
        {
            await ReadAsync(cancellationToken);
            await activity.WriteWhenDueAsync(cancellationToken);
        }
        finally
        {
            _once.Release();
        }
    }

    /// <summary>Reads it before the start. A database that cannot be used is logged, and does not prevent the start.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RefreshAsync(cancellationToken);
        }
        catch (AccountStoreException e)
        {
            Log.NotLoaded(logger, e.Message);
        }
    }

    /// <summary>One turn of the loop. A database that is away is known as such without it.</summary>
    /// <exception cref="AccountStoreException">The database refuses.</exception>
    public async Task TurnAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RefreshAsync(cancellationToken);
        }
        catch (AccountStoreException e) when (e.Result != AccountStoreResult.Refused)
        {
            // AccountStoreHealth logs, counts and shows the failure; the next round retries.
        }
    }

    public void Dispose() => _once.Dispose();

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        if (_known is not { } known)
        {
            await ReadAllAsync(await database.RunAsync(AccountChanges.Last, cancellationToken), cancellationToken);
        }
        else if (database.IsShared)
        {
            await FollowAsync(known, cancellationToken);
        }

        if (options.CurrentValue.PostgreSql is { } server)
        {
            appPasswords.Confirm(server.KnownFor);
        }
    }

    private async Task FollowAsync(long known, CancellationToken cancellationToken)
    {
        var (last, accounts) = await database.RunAsync(transaction => AccountChanges.Since(transaction, known), cancellationToken);
        if (accounts is null)
        {
            await ReadAllAsync(last, cancellationToken);
            return;
        }

        if (accounts.Count > 0)
        {
            await networks.LoadAsync(accounts, cancellationToken);
            await appPasswords.LoadAsync(accounts, cancellationToken);
        }

        _known = last;
    }

    private async Task ReadAllAsync(long last, CancellationToken cancellationToken)
    {
        await networks.LoadAsync(cancellationToken);
        await appPasswords.LoadAsync(cancellationToken);
        _known = last;
    }

    private static partial class Log
    {
        [LoggerMessage(8103, LogLevel.Error, "The accounts' data cannot be read; second factors cannot be verified: {Error}")]
        public static partial void NotLoaded(ILogger logger, string error);
    }
}
