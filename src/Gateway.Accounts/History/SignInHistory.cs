using System.Collections.Concurrent;
using System.Data.Common;
using Gateway.Accounts.Storage;
using Gateway.Identity.Auditing;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;

namespace Gateway.Accounts.History;

/// <summary>
/// The recent sign-in attempts of each account, including refused ones, shown to its owner. Attempts are written a few seconds later, and
/// only for accounts with a successful sign-in, so that made-up names cannot fill the table.
/// </summary>
internal sealed class SignInHistory(IAccountDatabase database, DirectorySource directories, TimeProvider time) : IAuditSink
{
    /// <summary>The number of entries of an account: of the accepted and of the refused ones each.</summary>
    public const int MaximumOfAccount = 30;

    private const int MaximumPending = 2_000;
    private const int MaximumDevice = 200;
    private static readonly TimeSpan Life = TimeSpan.FromDays(90);

    private readonly ConcurrentQueue<(string Account, SignInEntry Entry)> _pending = new();

    public void Write(AuditRecord record)
    {
        // A name without an account was malformed. Attempts above the limit are only in the audit log.
        if (record.CanonicalName is not { } name || record.Result == AuthenticationStatus.UnknownUser || _pending.Count >= MaximumPending)
        {
            return;
        }

        var account = record.Directory is { } directory ? directories.Current.AccountOf(directory, name) : null;
        var device = record.Device ?? "";
        _pending.Enqueue((account ?? name.ToLowerInvariant(), new SignInEntry(
            record.Time,
            SourceNetwork.Of(record.Source).ToString(),
            record.Protocol,
            record.Scheme,
            device.Length > MaximumDevice ? device[..MaximumDevice] : device,
            record.Result)));
    }

    public void Write(AdminAction action)
    {
        // Actions of administrators are not sign-in attempts.
    }

    /// <summary>Writes what has happened since the last time.</summary>
    /// <exception cref="AccountStoreException">The database cannot be used; what was taken is lost, and in the audit log.</exception>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        // Repeated attempts of the same kind become one, with the last time.
        var latest = new Dictionary<(string, string, string, string, AuthenticationStatus), (string Account, SignInEntry Entry)>();
        for (var left = MaximumPending; left > 0 && _pending.TryDequeue(out var next); left--)
        {
            var entry = next.Entry;
            latest[(next.Account, entry.Network, entry.Protocol, entry.Scheme, entry.Result)] = next;
        }

        // An embedded database is created when the first account sets something up. Until then no account has a page with the history.
        if (latest.Count > 0 && database.Exists)
        {
            await database.RunAsync(transaction => Insert(transaction, [.. latest.Values.OrderBy(e => e.Entry.At)]), cancellationToken);
        }
    }

    /// <summary>The attempts of an account, the last one first.</summary>
    /// <exception cref="AccountStoreException">The database cannot be used.</exception>
    public async Task<IReadOnlyList<SignInEntry>> ListAsync(string account, CancellationToken cancellationToken = default)
    {
        await WriteAsync(cancellationToken);
        return await database.RunAsync(
            transaction => transaction.Query(
                "select at, network, protocol, scheme, device, result from sign_ins where account = @account order by at desc, id",
                Read,
                ("account", account)),
            cancellationToken);
    }

    private bool Insert(AccountTransaction transaction, IReadOnlyList<(string Account, SignInEntry Entry)> entries)
    {
        foreach (var (account, entry) in entries)
        {
            var isAccepted = entry.Result == AuthenticationStatus.Accepted;
            if (!isAccepted && !IsKnown(transaction, account))
            {
                continue;
            }

            transaction.Execute(
                """
                insert into sign_ins(id, account, at, network, protocol, scheme, device, result, reason)
                values(@id, @account, @at, @network, @protocol, @scheme, @device, @result, '')
                """,
                ("id", AccountIds.New()),
                ("account", account),
                ("at", entry.At.ToUnixTimeSeconds()),
                ("network", entry.Network),
                ("protocol", entry.Protocol),
                ("scheme", entry.Scheme),
                ("device", entry.Device),
                ("result", entry.Result.ToString()));
        }

        foreach (var account in entries.Select(entry => entry.Account).Distinct(StringComparer.Ordinal))
        {
            Trim(transaction, account, "=");
            Trim(transaction, account, "<>");
        }

        transaction.Execute("delete from sign_ins where at < @since", ("since", (time.GetUtcNow() - Life).ToUnixTimeSeconds()));
        return true;
    }

    private static bool IsKnown(AccountTransaction transaction, string account) => transaction.Query(
        "select id from sign_ins where account = @account and result = 'Accepted' limit 1", _ => true, ("account", account)).Count > 0;

    // Refused attempts have their own limit, so that a flood of them does not displace accepted ones.
    private static void Trim(AccountTransaction transaction, string account, string comparison) => transaction.Execute(
        $"""
        delete from sign_ins where account = @account and result {comparison} 'Accepted' and id not in (
          select id from sign_ins where account = @account and result {comparison} 'Accepted' order by at desc, id limit @limit)
        """,
        ("account", account),
        ("limit", (long)MaximumOfAccount));

    private static SignInEntry Read(DbDataReader row) => new(
        DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(0)),
        row.GetString(1),
        row.GetString(2),
        row.GetString(3),
        row.GetString(4),
        Enum.TryParse<AuthenticationStatus>(row.GetString(5), out var result) ? result : AuthenticationStatus.Unusable);
}
