using Gateway.Identity.Bounded;
using Microsoft.Extensions.Options;

namespace Gateway.Identity.Throttling;

/// <summary>The failures of one network, over all user names. Used inside its gate.</summary>
/// <param name="network">The network; the first of several, where the table is full and they share the entry.</param>
/// <param name="isShared">The table is full, and several networks share the entry.</param>
/// <param name="options">The limits.</param>
internal sealed class ThrottledEntry(ThrottledNetwork network, bool isShared, IOptionsMonitor<ThrottlingOptions> options) : BoundedEntry
{
    private int _failures;

    // Those that this gateway has counted, and a store that several gateways share has not.
    private int _ownFailures;
    private DateTimeOffset _since;
    private DateTimeOffset? _limitedSince;

    public ThrottledNetwork Network => network;

    public bool IsShared => isShared;

    /// <summary>Which state of a shared store this is; 0 where there is none.</summary>
    public long Version { get; set; }

    public InFlight InFlight { get; } = new();

    public int Failures => _failures;

    /// <summary>What a shared store has known when it was last heard of.</summary>
    public (int Failures, DateTimeOffset Since, DateTimeOffset? LimitedSince) Known => (_failures - _ownFailures, _since, _limitedSince);

    /// <summary>Resets the count if the window has passed.</summary>
    public void Age(TimeSpan window, DateTimeOffset now)
    {
        // A clock that was set back must not extend the limit.
        if (_failures > 0 && ((now - (_limitedSince ?? _since)).Duration() >= window))
        {
            Reset();
        }
    }

    public void Reset()
    {
        _failures = 0;
        _ownFailures = 0;
        _limitedSince = null;
    }

    public bool IsRateLimited(ThrottlingOptions throttling, DateTimeOffset now) => LimitedUntil(throttling, now) is not null;

    /// <summary>When it is no longer rate limited; null where it is not.</summary>
    public DateTimeOffset? LimitedUntil(ThrottlingOptions throttling, DateTimeOffset now)
    {
        Age(throttling.Window, now);
        return _limitedSince + throttling.Window;
    }

    /// <summary>
    /// The highest number of attempts in flight: no more than can fail without exceeding the limit. Where gateways share the count and
    /// their store is away, each has an equal share of what the store had left.
    /// </summary>
    public int LimitFor(ThrottlingOptions throttling, int gateways) =>
        ((ThrottledNetwork.Limit(network.Size, throttling) - (_failures - _ownFailures)) / gateways) - _ownFailures;

    /// <summary>Counts a failure; true when it reaches the limit.</summary>
    public bool Fail(ThrottlingOptions throttling, DateTimeOffset now)
    {
        if (_failures++ == 0)
        {
            _since = now;
        }

        _ownFailures++;
        if (_failures < ThrottledNetwork.Limit(network.Size, throttling) || _limitedSince is not null)
        {
            return false;
        }

        _limitedSince = now;
        return true;
    }

    /// <summary>The shared store has counted failures of this gateway.</summary>
    public void Settle(int failures)
    {
        var settled = Math.Min(failures, _ownFailures);
        _ownFailures -= settled;
        _failures -= settled;
    }

    /// <summary>Takes over what a shared store has counted; the failures that it does not know are added.</summary>
    public void Restore(int failures, DateTimeOffset since, DateTimeOffset? limitedSince)
    {
        _since = _ownFailures > 0 && failures == 0 ? _since : since;
        _failures = failures + _ownFailures;
        _limitedSince = limitedSince;
    }

    public override EvictionPriority EvictionPriorityAt(DateTimeOffset now)
    {
        Age(options.CurrentValue.Window, now);
        return (InFlight.Count, _failures, _limitedSince) switch
        {
            ( > 0, _, _) => EvictionPriority.Always,
            (_, 0, _) => EvictionPriority.Expired,
            (_, _, null) => EvictionPriority.Noise,
            _ => EvictionPriority.Always,
        };
    }
}
