using System.Net;
using Gateway.Identity.Bounded;
using Gateway.Identity.Credentials;
using Gateway.Identity.Lockout;
using Gateway.Identity.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.Identity.Throttling;

/// <summary>
/// Rate limits sources that fail too often, for any names, and the networks around them. A success does not reset the count, because an
/// attacker may own an account.
/// </summary>
public sealed partial class SourceThrottle
{
    private static readonly NetworkSize[] Sizes = Enum.GetValues<NetworkSize>();

    private readonly IOptionsMonitor<ThrottlingOptions> _options;
    private readonly AutonomousSystems _systems;
    private readonly TimeProvider _time;
    private readonly ILogger<SourceThrottle> _logger;

    // A table for each size: an attacker who fills one with small networks evicts no large one.
    private readonly BoundedTable<ThrottledNetwork, ThrottledEntry>[] _tables;
    private volatile Exemptions _exemptions;

    public SourceThrottle(
        IOptionsMonitor<ThrottlingOptions> options,
        AutonomousSystems systems,
        TimeProvider time,
        IdentityMetrics metrics,
        ILogger<SourceThrottle> logger)
    {
        _options = options;
        _systems = systems;
        _time = time;
        _logger = logger;
        _exemptions = Exemptions.Of(options.CurrentValue.Exempt);
        _tables =
        [
            .. Sizes.Select(_ => new BoundedTable<ThrottledNetwork, ThrottledEntry>(
                () => options.CurrentValue.Capacity,
                time,
                EqualityComparer<ThrottledNetwork>.Default,
                (network, _) => new ThrottledEntry(network, options))),
        ];
        metrics.Observe(
            "gateway.identity.sources.silenced", "{source}", "Sources and networks that are rate limited now.", CountRateLimited);
    }

    internal int Count => _tables.Sum(table => table.Count);

    /// <summary>Whether attempts of a source are refused now. No allocation.</summary>
    public bool IsRateLimited(IPAddress address, SourceNetwork source)
    {
        var throttling = _options.CurrentValue;
        if (throttling.Mode != LockoutMode.Enforce)
        {
            return false;
        }

        foreach (var size in Sizes)
        {
            if (Find(size, source, throttling) is { } entry && IsRateLimited(entry, throttling))
            {
                return !IsExempt(address, throttling);
            }
        }

        return false;
    }

    /// <summary>The failures of a source within the window; 0 for an exempt one.</summary>
    public int FailuresOf(IPAddress address, SourceNetwork source)
    {
        var throttling = _options.CurrentValue;
        if (Find(NetworkSize.Source, source, throttling) is not { } entry || IsExempt(address, throttling))
        {
            return 0;
        }

        lock (entry.Gate)
        {
            entry.Age(throttling.Window, _time.GetUtcNow());
            return entry.Failures;
        }
    }

    /// <summary>The limits of a source and of the networks around it, and what is counted against them.</summary>
    public SourceThrottleView Show(IPAddress address)
    {
        var throttling = _options.CurrentValue;
        var source = SourceNetwork.Of(address);
        var networks = Sizes.Select(size => NetworkOf(size, source, throttling)).OfType<ThrottledNetwork>();
        return new SourceThrottleView(
            source.ToString(),
            throttling.Mode,
            IsExempt(address, throttling),
            throttling.Window,
            [.. networks.Select(network => Show(network, throttling))]);
    }

    /// <summary>
    /// Requests admission; waits if the result depends on attempts in flight from the same network. Null refuses; a visit must end with
    /// <see cref="Leave"/>.
    /// </summary>
    public async ValueTask<SourceVisit?> EnterAsync(
        IPAddress address, SourceNetwork source, bool familiar, CancellationToken cancellationToken)
    {
        var throttling = _options.CurrentValue;
        var visit = new SourceVisit();
        if (throttling.Mode == LockoutMode.Off || IsExempt(address, throttling))
        {
            return visit;
        }

        // From small to large: whoever waits in a large network holds places in small ones, and nobody waits the other way round.
        try
        {
            foreach (var size in Sizes)
            {
                if (NetworkOf(size, source, throttling) is not { } network)
                {
                    continue;
                }

                if (await EnterAsync(network, familiar, cancellationToken) is not { } entry)
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

    /// <summary>Requests one more failure for an attempt whose password is to be sent to a further server.</summary>
    public bool TryEnterAgain(SourceVisit visit, bool familiar)
    {
        var throttling = _options.CurrentValue;
        for (var i = 0; i < visit.Entries.Count; i++)
        {
            var entry = visit.Entries[i];
            lock (entry.Gate)
            {
                if (throttling.Mode != LockoutMode.Enforce || familiar || entry.HasRoom(throttling))
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

    /// <summary>Ends a visit and counts its failures.</summary>
    public void Leave(SourceVisit visit, int failures)
    {
        var throttling = _options.CurrentValue;
        foreach (var entry in visit.Entries)
        {
            var isLimited = false;
            lock (entry.Gate)
            {
                var now = _time.GetUtcNow();
                entry.Age(throttling.Window, now);
                entry.Touched = now;
                for (var i = 0; i < failures; i++)
                {
                    isLimited |= entry.Fail(throttling, now);
                }

                for (var i = 0; i < visit.Entered; i++)
                {
                    entry.InFlight.End();
                }
            }

            if (isLimited)
            {
                var limit = ThrottledNetwork.Limit(entry.Network.Size, throttling);
                Log.RateLimited(_logger, entry.Network, throttling.Mode, limit, throttling.Window);
            }
        }

        visit.Entries.Clear();
    }

    /// <summary>Whether an address is in an exempt network.</summary>
    internal bool IsExempt(IPAddress address) => IsExempt(address, _options.CurrentValue);

    internal void DropExpired() => Array.ForEach(_tables, table => table.DropExpired());

    private async ValueTask<ThrottledEntry?> EnterAsync(ThrottledNetwork network, bool familiar, CancellationToken cancellationToken)
    {
        while (true)
        {
            var throttling = _options.CurrentValue;
            var entry = _tables[(int)network.Size].GetOrAdd(network);
            Task? wait;
            lock (entry.Gate)
            {
                if (entry.Removed)
                {
                    continue;
                }

                var isLimited = entry.IsRateLimited(throttling, _time.GetUtcNow());
                if (throttling.Mode == LockoutMode.LogOnly || familiar || (!isLimited && entry.HasRoom(throttling)))
                {
                    entry.InFlight.Begin();
                    return entry;
                }

                wait = isLimited ? null : entry.InFlight.EndsAsync();
            }

            if (wait is null)
            {
                return null;
            }

            await wait.WaitAsync(cancellationToken);
        }
    }

    private ThrottledNetworkView Show(ThrottledNetwork network, ThrottlingOptions throttling)
    {
        var (name, limit) = (network.ToString(), ThrottledNetwork.Limit(network.Size, throttling));
        if (_tables[(int)network.Size].Entries.GetValueOrDefault(network) is not { } entry)
        {
            return new ThrottledNetworkView(name, limit, 0, null);
        }

        lock (entry.Gate)
        {
            var until = entry.LimitedUntil(throttling, _time.GetUtcNow());
            return new ThrottledNetworkView(name, limit, entry.Failures, until);
        }
    }

    private ThrottledNetwork? NetworkOf(NetworkSize size, SourceNetwork source, ThrottlingOptions throttling) =>
        ThrottledNetwork.Limit(size, throttling) > 0 ? ThrottledNetwork.Around(source, size, _systems.Current) : null;

    private ThrottledEntry? Find(NetworkSize size, SourceNetwork source, ThrottlingOptions throttling)
    {
        var table = _tables[(int)size];
        return table.Count > 0 && NetworkOf(size, source, throttling) is { } network ? table.Entries.GetValueOrDefault(network) : null;
    }

    private bool IsRateLimited(ThrottledEntry entry, ThrottlingOptions throttling)
    {
        lock (entry.Gate)
        {
            return entry.IsRateLimited(throttling, _time.GetUtcNow());
        }
    }

    private bool IsExempt(IPAddress address, ThrottlingOptions throttling)
    {
        var exemptions = _exemptions;
        if (!ReferenceEquals(exemptions.Configured, throttling.Exempt))
        {
            _exemptions = exemptions = Exemptions.Of(throttling.Exempt);
        }

        foreach (var network in exemptions.Networks)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    private long CountRateLimited()
    {
        var throttling = _options.CurrentValue;
        return _tables.Sum(table => table.Entries.Values.Count(entry => IsRateLimited(entry, throttling)));
    }

    private sealed record Exemptions(IReadOnlyList<string> Configured, IPNetwork[] Networks)
    {
        public static Exemptions Of(IReadOnlyList<string> configured) => new(configured, [.. configured.Select(AddressRange.Parse)]);
    }

    private static partial class Log
    {
        [LoggerMessage(2020, LogLevel.Warning, "Source {Source} failed {Failures} times within {Window} and is rate limited ({Mode}).")]
        public static partial void RateLimited(ILogger logger, ThrottledNetwork source, LockoutMode mode, int failures, TimeSpan window);
    }
}
