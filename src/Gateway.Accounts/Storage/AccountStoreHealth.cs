using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Gateway.Accounts.Storage;

/// <summary>
/// The availability of the account database, for the status, the metrics of the meter <c>Gateway.Accounts</c>, and one line in the log.
/// While it is unavailable, one transaction at a time probes it; the others fail at once.
/// </summary>
internal sealed partial class AccountStoreHealth
{
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(250);

    private readonly TimeProvider _time;
    private readonly ILogger<AccountStoreHealth> _logger;
    private readonly Counter<long> _transactions;
    private readonly Histogram<double> _duration;
    private readonly Lock _gate = new();
    private volatile AccountStoreStatus _status;
    private DateTimeOffset _nextProbe;

    public AccountStoreHealth(IMeterFactory meters, TimeProvider time, ILogger<AccountStoreHealth> logger)
    {
        (_time, _logger) = (time, logger);
        _status = new(true, time.GetUtcNow(), null);
        var meter = meters.Create("Gateway.Accounts");
        _transactions = meter.CreateCounter<long>(
            "gateway.accounts.transactions", "{transaction}", "Transactions on the accounts' database, by outcome.");
        _duration = meter.CreateHistogram<double>(
            "gateway.accounts.transaction.duration", "s", "Duration of transactions on the accounts' database.");
        meter.CreateObservableGauge(
            "gateway.accounts.available",
            () => _status.IsAvailable ? 1 : 0,
            "{store}",
            "1 while the accounts' database is available, 0 while it is away.");
    }

    public AccountStoreStatus Status => _status;

    /// <summary>Whether a transaction may be tried now: always, and while the database is away one now and then.</summary>
    public bool MayTry()
    {
        if (_status.IsAvailable)
        {
            return true;
        }

        lock (_gate)
        {
            var now = _time.GetUtcNow();
            if (now < _nextProbe)
            {
                return false;
            }

            _nextProbe = now + ProbeInterval;
            return true;
        }
    }

    /// <param name="result">How the transaction ended.</param>
    /// <param name="started">The timestamp of its start.</param>
    /// <param name="away">Why the database is away; null where it has answered.</param>
    public void Ran(AccountStoreResult result, long started, string? away)
    {
        _transactions.Add(1, new KeyValuePair<string, object?>("outcome", result.ToString()));
        if (result != AccountStoreResult.Busy)
        {
            _duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
            Set(away);
        }
    }

    private void Set(string? away)
    {
        if (away is null && _status.IsAvailable)
        {
            return;
        }

        lock (_gate)
        {
            var (before, now) = (_status, _time.GetUtcNow());
            if (away is null && !before.IsAvailable)
            {
                _status = new AccountStoreStatus(true, now, null);
                Log.Back(_logger, now - before.Since);
            }
            else if (away is not null && before.IsAvailable)
            {
                _nextProbe = now + ProbeInterval;
                _status = new AccountStoreStatus(false, now, away);
                Log.Away(_logger, away);
            }
            else if (away is not null && before.Reason != away)
            {
                _status = before with { Reason = away };
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(8110, LogLevel.Error, "The accounts' database is away: nobody can prove a second factor or change what an account "
            + "has, while sessions and known app passwords go on. {Reason}")]
        public static partial void Away(ILogger logger, string reason);

        [LoggerMessage(8111, LogLevel.Information, "The accounts' database is back after {Duration}.")]
        public static partial void Back(ILogger logger, TimeSpan duration);
    }
}
