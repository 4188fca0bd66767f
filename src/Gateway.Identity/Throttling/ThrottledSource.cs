using Gateway.Identity.Bounded;
using Microsoft.Extensions.Options;

namespace Gateway.Identity.Throttling;

/// <summary>The failures of one source, over all user names. Used under its gate.</summary>
internal sealed class ThrottledSource(IOptionsMonitor<ThrottlingOptions> options) : BoundedEntry
{
    private int _failures;
    private DateTimeOffset _since;
    private DateTimeOffset? _silencedSince;

    public InFlight InFlight { get; } = new();

    public int Failures => _failures;

    /// <summary>Forgets what time has undone.</summary>
    public void Age(TimeSpan window, DateTimeOffset now)
    {
        // A clock that was set back must not silence for longer.
        if (_failures > 0 && ((now - (_silencedSince ?? _since)).Duration() >= window))
        {
            _failures = 0;
            _silencedSince = null;
        }
    }

    public bool IsRateLimited(ThrottlingOptions throttling, DateTimeOffset now)
    {
        Age(throttling.Window, now);
        return _silencedSince is not null;
    }

    /// <summary>Counts a failure; true when it is the one that silences.</summary>
    public bool Fail(ThrottlingOptions throttling, DateTimeOffset now)
    {
        if (_failures++ == 0)
        {
            _since = now;
        }

        if (_failures < throttling.Failures || _silencedSince is not null)
        {
            return false;
        }

        _silencedSince = now;
        return true;
    }

    public override EvictionPriority EvictionPriorityAt(DateTimeOffset now)
    {
        Age(options.CurrentValue.Window, now);
        return (InFlight.Count, _failures, _silencedSince) switch
        {
            ( > 0, _, _) => EvictionPriority.Always,
            (_, 0, _) => EvictionPriority.Expired,
            (_, _, null) => EvictionPriority.Noise,
            _ => EvictionPriority.Always,
        };
    }
}
