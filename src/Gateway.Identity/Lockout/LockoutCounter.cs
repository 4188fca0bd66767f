using Gateway.Identity.Bounded;
using Gateway.Identity.Credentials;

namespace Gateway.Identity.Lockout;

/// <summary>
/// The failures of one account from one kind of source, as in AD FS smart lockout: a lock at the threshold, one attempt after the window, a
/// reset by a success. Failures below the threshold expire after a window without a failure. A lock expires after as many windows as the
/// threshold has failures, so that waiting gains an attacker no more attempts than trying. Used inside the account's gate.
/// </summary>
internal sealed class LockoutCounter
{
    public InFlight InFlight { get; } = new();

    public int Failures { get; set; }

    /// <summary>Those of <see cref="Failures"/> that this gateway has counted and a store that several gateways share has not.</summary>
    public int OwnFailures { get; private set; }

    public DateTimeOffset LastFailure { get; set; }

    public DateTimeOffset? LockedSince { get; set; }

    public SourceNetwork LastSource { get; set; }

    /// <summary>Resets the counter if it has expired.</summary>
    public void Age(int threshold, TimeSpan window, DateTimeOffset now)
    {
        if (LastFailure > now)
        {
            LastFailure = now; // the clock was set back
        }

        var life = Failures >= threshold ? window * threshold : window;
        if (Failures > 0 && now - LastFailure >= life)
        {
            Reset();
        }
    }

    /// <summary>True while attempts are refused without asking a directory.</summary>
    public bool IsLocked(int threshold, TimeSpan window, DateTimeOffset now) => Failures >= threshold && now - LastFailure < window;

    /// <summary>
    /// The highest number of attempts in flight: no more than can fail without exceeding the threshold. Where gateways share the counter
    /// and their store is away, each has an equal share of what the store had left.
    /// </summary>
    public int LimitFor(int threshold, int gateways) => ((threshold - (Failures - OwnFailures)) / gateways) - OwnFailures;

    /// <summary>The shared store has counted failures of this gateway.</summary>
    public void Settle(int failures) => OwnFailures = Math.Max(0, OwnFailures - failures);

    /// <summary>Takes over what a shared store has counted; the failures that it does not know are added.</summary>
    public void Restore(int failures, DateTimeOffset lastFailure, DateTimeOffset? lockedSince, SourceNetwork lastSource)
    {
        var isOlder = OwnFailures > 0 && LastFailure > lastFailure;
        Failures = failures + OwnFailures;
        LockedSince = lockedSince;
        if (!isOlder)
        {
            (LastFailure, LastSource) = (lastFailure, lastSource);
        }
    }

    /// <summary>Counts a failure; true when it reaches the threshold.</summary>
    public bool Fail(int threshold, DateTimeOffset now, SourceNetwork source)
    {
        Failures++;
        OwnFailures++;
        LastFailure = now;
        LastSource = source;
        if (Failures < threshold || LockedSince is not null)
        {
            return false;
        }

        LockedSince = now;
        return true;
    }

    public void Reset()
    {
        Failures = 0;
        OwnFailures = 0;
        LockedSince = null;
    }

    public LockoutCounterView View(int threshold, TimeSpan window, DateTimeOffset now) => new(
        Failures,
        Failures == 0 ? null : LastFailure,
        LockedSince,
        IsLocked(threshold, window, now) ? LastFailure + window : null,
        Failures == 0 ? null : LastSource.ToString());
}
