using System.Collections.Concurrent;
using Gateway.Accounts.Settings;
using Gateway.Accounts.Storage;
using Gateway.Identity.Credentials;
using Microsoft.Extensions.Options;

namespace Gateway.Accounts.Familiarity;

/// <summary>
/// The networks in which users have proved a second factor. A correct password alone does not make a network familiar; otherwise a thief's
/// network would become familiar. All are in memory, because every request of a session without a factor looks them up.
/// </summary>
internal sealed class FamiliarNetworks(IAccountDatabase database, IOptionsMonitor<AccountsOptions> options, TimeProvider time)
    : IDisposable
{
    private const int MaximumOfAccount = 20;

    // A read must not undo a concurrent addition.
    private readonly SemaphoreSlim _writing = new(1);
    private readonly ConcurrentDictionary<(string Account, SourceNetwork Network), DateTimeOffset> _expiry = new();

    /// <summary>Reads all of them.</summary>
    /// <exception cref="AccountStoreException">The database cannot be used.</exception>
    public Task LoadAsync(CancellationToken cancellationToken) => ReadAsync(
        transaction => Query(transaction, ""), _ => true, cancellationToken);

    /// <summary>Reads those of some accounts, where another gateway may have changed them.</summary>
    /// <exception cref="AccountStoreException">The database cannot be used.</exception>
    public Task LoadAsync(IReadOnlyCollection<string> accounts, CancellationToken cancellationToken) => ReadAsync(
        transaction => [.. accounts.SelectMany(account => Query(transaction, " and account = @account", ("account", account)))],
        accounts.ToHashSet(StringComparer.Ordinal).Contains,
        cancellationToken);

    public bool Contains(string account, SourceNetwork network) =>
        _expiry.TryGetValue((account, network), out var expires) && expires > time.GetUtcNow();

    /// <summary>Records that a factor was proved in a network.</summary>
    /// <exception cref="AccountStoreException">The database cannot be used.</exception>
    public async Task AddAsync(string account, SourceNetwork network)
    {
        await _writing.WaitAsync();
        try
        {
            await AddAloneAsync(account, network);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Forgets the networks of an account whose factors were reset.</summary>
    public void Forget(string account)
    {
        foreach (var key in _expiry.Keys.Where(key => key.Account == account))
        {
            _expiry.TryRemove(key, out _);
        }
    }

    public void Dispose() => _writing.Dispose();

    private async Task AddAloneAsync(string account, SourceNetwork network)
    {
        var now = time.GetUtcNow();
        var expires = now + options.CurrentValue.FamiliarFor;
        var dropped = await database.RunAsync(transaction =>
        {
            transaction.Execute(
                """
                insert into networks(account, network, proved, expires) values(@account, @network, @proved, @expires)
                on conflict(account, network) do update set proved = @proved, expires = @expires
                """,
                ("account", account),
                ("network", network.ToString()),
                ("proved", now.ToUnixTimeSeconds()),
                ("expires", expires.ToUnixTimeSeconds()));
            var old = transaction.Query(
                "select network from networks where account = @account order by proved desc", row => row.GetString(0), ("account", account))
                .Skip(MaximumOfAccount).ToArray();
            foreach (var gone in old)
            {
                transaction.Execute(
                    "delete from networks where account = @account and network = @network", ("account", account), ("network", gone));
            }

            AccountChanges.Tell(transaction, account);
            return old;
        });
        _expiry[(account, network)] = expires;
        foreach (var gone in dropped)
        {
            if (SourceNetwork.TryParse(gone, out var parsed))
            {
                _expiry.TryRemove((account, parsed), out _);
            }
        }
    }

    private async Task ReadAsync(
        Func<AccountTransaction, IReadOnlyList<Row>> query, Func<string, bool> isRead, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            Replace(await database.RunAsync(query, cancellationToken), isRead);
        }
        finally
        {
            _writing.Release();
        }
    }

    private void Replace(IReadOnlyList<Row> rows, Func<string, bool> isRead)
    {
        var kept = new HashSet<(string, SourceNetwork)>();
        foreach (var row in rows)
        {
            if (SourceNetwork.TryParse(row.Network, out var network))
            {
                _expiry[(row.Account, network)] = DateTimeOffset.FromUnixTimeSeconds(row.Expires);
                kept.Add((row.Account, network));
            }
        }

        foreach (var gone in _expiry.Keys.Where(key => isRead(key.Account) && !kept.Contains(key)))
        {
            _expiry.TryRemove(gone, out _);
        }
    }

    private IReadOnlyList<Row> Query(AccountTransaction transaction, string where, params ReadOnlySpan<(string, object?)> parameters) =>
        transaction.Query(
            "select account, network, expires from networks where expires > @now" + where,
            row => new Row(row.GetString(0), row.GetString(1), row.GetInt64(2)),
            [("now", time.GetUtcNow().ToUnixTimeSeconds()), .. parameters]);

    private readonly record struct Row(string Account, string Network, long Expires);
}
