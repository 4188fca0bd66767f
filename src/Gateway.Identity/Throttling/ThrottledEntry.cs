using Gateway.Identity.Bounded;
using Microsoft.Extensions.Options;

namespace Gateway.Identity.Throttling;

/// <summary>The failures of one network, over all user names. Used inside its gate.</summary>
internal sealed class ThrottledEntry(ThrottledNetwork network, IOptionsMonitor<ThrottlingOptions> options) : BoundedEntry
{
    private int _failures;
    private DateTimeOffset _since;
    private DateTimeOffset? _limitedSince;

    /// <summary>The network; the first of several, where the table is full and they share the entry.</summary>
    public ThrottledNetwork Network => network;

    public InFlight InFlight { get; } = new();

    public int Failures => _failures;

    /// <summary>Resets the count if the window has passed.</summary>
    public void Age(TimeSpan window, DateTimeOffset now)
    {
        // A clock that was set back must not extend the limit.
        if (_failures > 0 && ((now - (_limitedSince ?? _since)).Duration() >= window))
        {
            _failures = 0;
            _limitedSince = null;
        }
    }

    public bool IsRateLimited(ThrottlingOptions throttling, DateTimeOffset now) => LimitedUntil(throttling, now) is not null;

    /// <summary>When it is no longer rate limited; null where it is not.</summary>
    public DateTimeOffset? LimitedUntil(ThrottlingOptions throttling, DateTimeOffset now)
    {
        Age(throttling.Window, now);
        return _limitedSince + throttling.Window;
    }

    /// <summary>Whether another attempt could fail without exceeding the limit.</summary>
    public bool HasRoom(ThrottlingOptions throttling) => _failures + InFlight.Count < ThrottledNetwork.Limit(network.Size, throttling);

    /// <summary>Counts a failure; true when it reaches the limit.</summary>
    public bool Fail(ThrottlingOptions throttling, DateTimeOffset now)
    {
        if (_failures++ == 0)
        {
            _since = now;
        }

        if (_failures < ThrottledNetwork.Limit(network.Size, throttling) || _limitedSince is not null)
        {
            return false;
        }

        _limitedSince = now;
        return true;
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
