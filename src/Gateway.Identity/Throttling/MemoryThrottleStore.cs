using Gateway.Identity.Bounded;
using Gateway.Identity.Metrics;
using Microsoft.Extensions.Options;

namespace Gateway.Identity.Throttling;

/// <summary>The failures by network in memory: the only ones of a single gateway, and what a gateway knows of shared ones.</summary>
internal sealed class MemoryThrottleStore : IThrottleStore
{
    private static readonly NetworkSize[] Sizes = Enum.GetValues<NetworkSize>();

    private readonly IOptionsMonitor<ThrottlingOptions> _options;
    private readonly TimeProvider _time;

    // A table for each size: an attacker who fills one with small networks evicts no large one.
    private readonly BoundedTable<ThrottledNetwork, ThrottledEntry>[] _tables;

    public MemoryThrottleStore(IOptionsMonitor<ThrottlingOptions> options, TimeProvider time, IdentityMetrics metrics)
    {
        (_options, _time) = (options, time);
        _tables =
        [
            .. Sizes.Select(_ => new BoundedTable<ThrottledNetwork, ThrottledEntry>(
                () => options.CurrentValue.Capacity,
                time,
                EqualityComparer<ThrottledNetwork>.Default,
                (network, isShared) => new ThrottledEntry(network, isShared, options))),
        ];
        metrics.Observe(
            "gateway.identity.sources.silenced",
            "{source}",
            "Sources and networks that are rate limited now.",
            () => _tables.Sum(table => table.Entries.Values.Count(IsRateLimited)));
    }

    /// <summary>
    /// The number of gateways among which what a network has left is divided. More than one where this store stands in for a shared one
    /// that is away.
    /// </summary>
    internal Func<int> Gateways { get; set; } = () => 1;

    internal int Count => _tables.Sum(table => table.Count);

    /// <summary>Whether nothing is known of any network of a size, so that it need not be searched for.</summary>
    public bool IsEmpty(NetworkSize size) => _tables[(int)size].Count == 0;

    /// <summary>Whether attempts of a network are refused now. No allocation.</summary>
    public bool IsRateLimited(ThrottledNetwork network) => Find(network) is { } entry && IsRateLimited(entry);

    /// <summary>The failures of a network within the window.</summary>
    public int FailuresOf(ThrottledNetwork network)
    {
        if (Find(network) is not { } entry)
        {
            return 0;
        }

        lock (entry.Gate)
        {
            entry.Age(_options.CurrentValue.Window, _time.GetUtcNow());
            return entry.Failures;
        }
    }

    /// <summary>What is counted against a network.</summary>
    public ThrottledNetworkView Show(ThrottledNetwork network)
    {
        var throttling = _options.CurrentValue;
        var (name, limit) = (network.ToString(), ThrottledNetwork.Limit(network.Size, throttling));
        if (Find(network) is not { } entry)
        {
            return new ThrottledNetworkView(name, limit, 0, null);
        }

        lock (entry.Gate)
        {
            var until = entry.LimitedUntil(throttling, _time.GetUtcNow());
            return new ThrottledNetworkView(name, limit, entry.Failures, until);
        }
    }

    /// <summary>The networks that are rate limited now, the smallest first.</summary>
    public IEnumerable<ThrottledNetwork> RateLimited() =>
        _tables.SelectMany(table => table.Entries.Where(entry => IsRateLimited(entry.Value)).Select(entry => entry.Key));

    public async ValueTask<SourceVisit?> EnterAsync(
        IReadOnlyList<ThrottledNetwork> networks, bool isLimited, CancellationToken cancellationToken)
    {
        // Locks are taken from small networks to large ones, in the same order everywhere, so that no deadlock is possible.
        var visit = new SourceVisit();
        try
        {
            foreach (var network in networks)
            {
                if (await EnterAsync(network, isLimited, cancellationToken) is not { } entry)
                {
                    Leave(visit, failures: 0);
                    return null;
                }

                visit.Entries.Add(entry);
            }
        }
        catch (OperationCanceledException)
        {
            Leave(visit, failures: 0);
            throw;
        }

        return visit;
    }

    public ValueTask<bool> TryEnterAgainAsync(SourceVisit visit, bool isLimited) => new(TryEnterAgain(visit, isLimited));

    public ValueTask<IReadOnlyList<ThrottledNetwork>> LeaveAsync(SourceVisit visit, int failures) => new(Leave(visit, failures));

    public bool Release(ThrottledNetwork network)
    {
        if (Find(network) is not { } entry)
        {
            return false;
        }

        lock (entry.Gate)
        {
            entry.Age(_options.CurrentValue.Window, _time.GetUtcNow());
            var had = entry.Failures > 0;
            entry.Reset();
            return had;
        }
    }

    /// <summary>Begins an attempt that is admitted, so that it counts against this gateway's share.</summary>
    /// <param name="networks">The networks that it counts against.</param>
    /// <param name="ticket">Its name at the shared store that has reserved a failure for it; null where none has.</param>
    internal SourceVisit Begin(IReadOnlyList<ThrottledNetwork> networks, string? ticket = null)
    {
        var visit = new SourceVisit { Ticket = ticket, Reserved = ticket is null ? 0 : 1 };
        foreach (var network in networks)
        {
            visit.Entries.Add(Use(network, entry =>
            {
                entry.InFlight.Begin();
                return entry;
            }));
        }

        return visit;
    }

    /// <summary>Reads or changes the entry of a network inside its gate.</summary>
    internal T Use<T>(ThrottledNetwork network, Func<ThrottledEntry, T> use)
    {
        while (true)
        {
            var entry = _tables[(int)network.Size].GetOrAdd(network);
            lock (entry.Gate)
            {
                if (!entry.Removed)
                {
                    return use(entry);
                }
            }
        }
    }

    internal void DropExpired() => Array.ForEach(_tables, table => table.DropExpired());

    private async ValueTask<ThrottledEntry?> EnterAsync(ThrottledNetwork network, bool isLimited, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (entered, wait) = Use(network, entry => TryEnter(entry, isLimited));
            if (wait is null)
            {
                return entered;
            }

            await wait.WaitAsync(cancellationToken);
        }
    }

    private (ThrottledEntry? Entered, Task? Wait) TryEnter(ThrottledEntry entry, bool isLimited)
    {
        var throttling = _options.CurrentValue;
        var isRateLimited = entry.IsRateLimited(throttling, _time.GetUtcNow());
        var room = entry.LimitFor(throttling, Gateways());
        if (!isLimited || (!isRateLimited && entry.InFlight.Count < room))
        {
            entry.InFlight.Begin();
            return (entry, null);
        }

        // Nothing in flight can make room where there is none.
        return (null, isRateLimited || room <= 0 ? null : entry.InFlight.EndsAsync());
    }

    private bool TryEnterAgain(SourceVisit visit, bool isLimited)
    {
        var throttling = _options.CurrentValue;
        for (var i = 0; i < visit.Entries.Count; i++)
        {
            var entry = visit.Entries[i];
            lock (entry.Gate)
            {
                if (!isLimited || entry.InFlight.Count < entry.LimitFor(throttling, Gateways()))
                {
                    entry.InFlight.Begin();
                    continue;
                }
            }

            foreach (var entered in visit.Entries.Take(i))
            {
                lock (entered.Gate)
                {
                    entered.InFlight.End();
                }
            }

            return false;
        }

        visit.Entered++;
        return true;
    }

    private List<ThrottledNetwork> Leave(SourceVisit visit, int failures)
    {
        var throttling = _options.CurrentValue;
        var limited = new List<ThrottledNetwork>();
        foreach (var entry in visit.Entries)
        {
            var isLimitedNow = false;
            lock (entry.Gate)
            {
                var now = _time.GetUtcNow();
                entry.Age(throttling.Window, now);
                entry.Touched = now;
                for (var i = 0; i < failures; i++)
                {
                    isLimitedNow |= entry.Fail(throttling, now);
                }

                for (var i = 0; i < visit.Entered; i++)
                {
                    entry.InFlight.End();
                }
            }

            if (isLimitedNow)
            {
                limited.Add(entry.Network);
            }
        }

        visit.Entries.Clear();
        return limited;
    }

    private ThrottledEntry? Find(ThrottledNetwork network) => _tables[(int)network.Size].Entries.GetValueOrDefault(network);

    private bool IsRateLimited(ThrottledEntry entry)
    {
        lock (entry.Gate)
        {
            return entry.IsRateLimited(_options.CurrentValue, _time.GetUtcNow());
        }
    }
}
