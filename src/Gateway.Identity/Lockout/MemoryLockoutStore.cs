using System.Collections.Concurrent;
using Gateway.Identity.Bounded;
using Gateway.Identity.Credentials;
using Gateway.Identity.Metrics;
using Microsoft.Extensions.Options;

namespace Gateway.Identity.Lockout;

/// <summary>The lockout of one gateway, in memory; <see cref="LockoutFile"/> keeps it across restarts.</summary>
public sealed class MemoryLockoutStore : ILockoutStore
{
    private readonly IOptionsMonitor<LockoutOptions> _options;
    private readonly TimeProvider _time;
    private readonly BoundedTable<string, LockoutAccount> _accounts;
    private readonly ConcurrentDictionary<string, LockoutAccount>.AlternateLookup<ReadOnlySpan<char>> _byName;
    private readonly EvictedFailures _evicted;
    private long _version;

    public MemoryLockoutStore(IOptionsMonitor<LockoutOptions> options, TimeProvider time, IdentityMetrics metrics)
    {
        _options = options;
        _time = time;
        _evicted = new EvictedFailures(options.CurrentValue.Capacity);
        _accounts = new BoundedTable<string, LockoutAccount>(() => options.CurrentValue.Capacity, time, StringComparer.Ordinal, Create);
        _byName = _accounts.Entries.GetAlternateLookup<ReadOnlySpan<char>>();
        metrics.Observe("gateway.identity.lockouts.active", "{account}", "Accounts that are locked now.", () => List().Count);
        metrics.Observe("gateway.identity.lockouts.tracked", "{account}", "Accounts in the lockout table.", () => _accounts.Count);
        metrics.Observe(
            "gateway.identity.lockouts.tracked.limit",
            "{account}",
            "Accounts that the lockout table holds.",
            () => options.CurrentValue.Capacity);
    }

    /// <summary>
    /// The number of gateways among which the attempts of an account are divided. More than one where this store stands in for a shared
    /// one that is away.
    /// </summary>
    internal Func<int> Gateways { get; set; } = () => 1;

    /// <summary>Increases with each change that the file must record.</summary>
    internal long Version => Volatile.Read(ref _version);

    internal int Count => _accounts.Count;

    public LockoutStatus GetStatus(ReadOnlySpan<char> account, SignInOrigin origin)
    {
        var lockout = _options.CurrentValue;
        if (lockout.Mode == LockoutMode.Off || !_byName.TryGetValue(account, out var entry))
        {
            return default;
        }

        var now = _time.GetUtcNow();
        lock (entry.Gate)
        {
            var familiar = entry.IsFamiliar(origin, now);
            var locked = lockout.Mode == LockoutMode.Enforce
                && entry.CounterFor(familiar).IsLocked(lockout.ThresholdFor(familiar), lockout.Window, now);
            return new LockoutStatus(familiar, locked);
        }
    }

    public async ValueTask<LockoutAdmission> EnterAsync(string account, SignInOrigin origin, CancellationToken cancellationToken)
    {
        while (true)
        {
            var lockout = _options.CurrentValue;
            if (lockout.Mode == LockoutMode.Off)
            {
                return new LockoutAdmission(LockoutAdmissionStatus.Admitted, account, origin, null);
            }

            var (status, ticket, wait) = TryEnter(account, origin, lockout);
            if (wait is null)
            {
                return new LockoutAdmission(status, account, origin, ticket);
            }

            await wait.WaitAsync(cancellationToken);
        }
    }

    public ValueTask<bool> TryEnterAgainAsync(LockoutAdmission admission)
    {
        if (admission.Ticket is not Ticket ticket)
        {
            return ValueTask.FromResult(true);
        }

        var lockout = _options.CurrentValue;
        lock (ticket.Entry.Gate)
        {
            var threshold = lockout.ThresholdFor(ticket.Counter == ticket.Entry.Familiar);
            if (lockout.Mode == LockoutMode.Enforce && ticket.Counter.InFlight.Count >= ticket.Counter.LimitFor(threshold, Gateways()))
            {
                return ValueTask.FromResult(false);
            }

            ticket.Counter.InFlight.Begin();
            ticket.Entered++;
            return ValueTask.FromResult(true);
        }
    }

    public ValueTask<bool> LeaveAsync(LockoutAdmission admission, AttemptStatus ended, int failures = 1)
    {
        if (admission.Ticket is not Ticket ticket)
        {
            return ValueTask.FromResult(false);
        }

        var (entry, counter) = (ticket.Entry, ticket.Counter);
        var now = _time.GetUtcNow();
        var locked = false;
        lock (entry.Gate)
        {
            entry.Touched = now;
            switch (ended)
            {
                case AttemptStatus.Success when !entry.IsShared:
                    entry.IsUnknownUser = false;
                    counter.Reset();
                    entry.AddFamiliar(admission.Origin, now);
                    break;
                case AttemptStatus.Failure or AttemptStatus.UnknownUserFailure or AttemptStatus.AmbiguousFailure:
                    entry.IsUnknownUser = ended == AttemptStatus.UnknownUserFailure
                        || (ended == AttemptStatus.AmbiguousFailure && entry.Networks.Count + entry.Devices.Count == 0);
                    var threshold = _options.CurrentValue.ThresholdFor(counter == entry.Familiar);
                    for (var i = 0; i < failures; i++)
                    {
                        locked |= counter.Fail(threshold, now, admission.Origin.Network);
                    }

                    break;
            }

            for (; ticket.Entered > 0; ticket.Entered--)
            {
                counter.InFlight.End();
            }
        }

        Interlocked.Increment(ref _version);
        return ValueTask.FromResult(locked);
    }

    public void Seen(string account, SignInOrigin origin)
    {
        if (_options.CurrentValue.Mode == LockoutMode.Off)
        {
            return;
        }

        var now = _time.GetUtcNow();
        var entry = _accounts.GetOrAdd(account);
        lock (entry.Gate)
        {
            if (!entry.IsShared && !entry.Removed)
            {
                entry.AddFamiliar(origin, now);
                entry.Touched = now;
            }
        }

        Interlocked.Increment(ref _version);
    }

    public IReadOnlyList<LockoutAccountView> List(bool lockedOnly = true) =>
        [.. _accounts.Entries.Select(e => View(e.Key, e.Value))
            .Where(v => !lockedOnly || v.IsLocked)
            .OrderBy(v => v.Account, StringComparer.Ordinal)];

    public LockoutAccountView? Find(string account) => _accounts.Entries.TryGetValue(account, out var entry) ? View(account, entry) : null;

    public bool Release(string account)
    {
        if (!_accounts.Entries.TryGetValue(account, out var entry))
        {
            return false;
        }

        bool had;
        lock (entry.Gate)
        {
            had = entry.Unknown.Failures + entry.Familiar.Failures > 0;
            entry.Unknown.Reset();
            entry.Familiar.Reset();
        }

        Interlocked.Increment(ref _version);
        return had;
    }

    /// <summary>The accounts to keep across a restart: all that a directory knows.</summary>
    internal IEnumerable<LockoutFileAccount> Save() => _accounts.Entries.Select(e => Save(e.Key, e.Value)).OfType<LockoutFileAccount>();

    internal void Load(IEnumerable<LockoutFileAccount> accounts)
    {
        foreach (var account in accounts)
        {
            var entry = _accounts.GetOrAdd(account.Name);
            lock (entry.Gate)
            {
                if (!entry.IsShared)
                {
                    account.Restore(entry);
                }
            }
        }
    }

    /// <summary>Begins an attempt that a shared store has admitted, so that it counts against this gateway's share.</summary>
    internal LockoutAdmission Begin(string account, SignInOrigin origin, bool isFamiliar) => Use(account, entry =>
    {
        var counter = entry.CounterFor(isFamiliar);
        counter.InFlight.Begin();
        return new LockoutAdmission(LockoutAdmissionStatus.Admitted, account, origin, new Ticket(entry, counter));
    });

    /// <summary>Whether an admitted attempt counts against the familiar sources; null if nothing is counted.</summary>
    internal static bool? IsFamiliar(LockoutAdmission admission) =>
        admission.Ticket is Ticket ticket ? ticket.Counter == ticket.Entry.Familiar : null;

    /// <summary>Reads or changes the entry of an account inside its gate.</summary>
    internal T Use<T>(string account, Func<LockoutAccount, T> use)
    {
        while (true)
        {
            var entry = _accounts.GetOrAdd(account);
            lock (entry.Gate)
            {
                if (!entry.Removed)
                {
                    Interlocked.Increment(ref _version);
                    return use(entry);
                }
            }
        }
    }

    /// <summary>Evicts expired entries.</summary>
    internal void DropExpired() => _accounts.DropExpired();

    /// <summary>Creates the entry of an account, with the failures that it had when it was evicted.</summary>
    private LockoutAccount Create(string account, bool isShared)
    {
        var created = new LockoutAccount(_options, isShared, evicted => Keep(account, evicted));
        if (isShared)
        {
            return created;
        }

        var (now, window) = (_time.GetUtcNow(), _options.CurrentValue.Window);
        (created.Unknown.Failures, created.Unknown.LastFailure) = _evicted.Find(account, isFamiliar: false, now, window);
        (created.Familiar.Failures, created.Familiar.LastFailure) = _evicted.Find(account, isFamiliar: true, now, window);
        return created;
    }

    /// <summary>Keeps the failures of a user whose entry is evicted. Unknown names are forgotten, as anybody can invent them.</summary>
    private void Keep(string account, LockoutAccount evicted)
    {
        if (evicted.IsUnknownUser)
        {
            return;
        }

        var window = _options.CurrentValue.Window;
        foreach (var (counter, isFamiliar) in new[] { (evicted.Unknown, false), (evicted.Familiar, true) })
        {
            if (counter.Failures > 0)
            {
                _evicted.Add(account, isFamiliar, counter.Failures, counter.LastFailure, window);
            }
        }
    }

    private (LockoutAdmissionStatus Status, Ticket? Ticket, Task? Wait) TryEnter(
        string account, SignInOrigin origin, LockoutOptions lockout)
    {
        while (true)
        {
            var now = _time.GetUtcNow();
            var entry = _accounts.GetOrAdd(account);
            lock (entry.Gate)
            {
                if (entry.Removed)
                {
                    continue;
                }

                entry.Age(now);
                var familiar = entry.IsFamiliar(origin, now);
                var counter = entry.CounterFor(familiar);
                var threshold = lockout.ThresholdFor(familiar);
                var status = (counter.Failures >= threshold, counter.IsLocked(threshold, lockout.Window, now)) switch
                {
                    (_, true) => LockoutAdmissionStatus.Locked,
                    (true, false) => LockoutAdmissionStatus.AdmittedAfterLock,
                    _ => LockoutAdmissionStatus.Admitted,
                };
                if (lockout.Mode == LockoutMode.LogOnly)
                {
                    counter.InFlight.Begin();
                    return (status == LockoutAdmissionStatus.Locked
                        ? LockoutAdmissionStatus.AdmittedByLogOnly
                        : status, new Ticket(entry, counter), null);
                }

                if (status == LockoutAdmissionStatus.Locked)
                {
                    return (status, null, null);
                }

                // After a lock one attempt at a time; before it, no more than can fail without exceeding the threshold.
                var gateways = Gateways();
                var limit = status == LockoutAdmissionStatus.AdmittedAfterLock ? 1 / gateways : counter.LimitFor(threshold, gateways);
                if (limit <= 0)
                {
                    return (LockoutAdmissionStatus.Unavailable, null, null);
                }

                if (counter.InFlight.Count >= limit)
                {
                    var wait = counter.InFlight.EndsAsync();
                    return (LockoutAdmissionStatus.Crowded, null, wait);
                }

                counter.InFlight.Begin();
                return (status, new Ticket(entry, counter), null);
            }
        }
    }

    private LockoutFileAccount? Save(string name, LockoutAccount entry)
    {
        lock (entry.Gate)
        {
            return entry.EvictionPriorityAt(_time.GetUtcNow()) >= EvictionPriority.Useful && !entry.IsUnknownUser
                ? LockoutFileAccount.Of(name, entry)
                : null;
        }
    }

    private LockoutAccountView View(string name, LockoutAccount entry)
    {
        var lockout = _options.CurrentValue;
        var now = _time.GetUtcNow();
        lock (entry.Gate)
        {
            entry.Age(now);
            return new LockoutAccountView(
                name,
                !entry.IsUnknownUser,
                entry.Unknown.View(lockout.Threshold, lockout.Window, now),
                entry.Familiar.View(lockout.ThresholdFor(familiar: true), lockout.Window, now),
                [.. entry.Networks.Select(n => new FamiliarNetworkView(n.Network.ToString(), n.LastSeen))],
                [.. entry.Devices.Select(d => new FamiliarDeviceView(d.Device.ToString()[..FamiliarDeviceView.Shown], d.LastSeen))]);
        }
    }

    private sealed class Ticket(LockoutAccount entry, LockoutCounter counter)
    {
        public LockoutAccount Entry => entry;

        public LockoutCounter Counter => counter;

        /// <summary>The number of failures that are admitted for it; used inside the entry's gate.</summary>
        public int Entered { get; set; } = 1;
    }
}
