using Gateway.Identity.Bounded;
using Gateway.Identity.Credentials;
using Microsoft.Extensions.Options;

namespace Gateway.Identity.Lockout;

/// <summary>
/// The counters of one account. A shared entry serves many accounts when the table is full of locked ones; it has no familiar networks.
/// </summary>
internal sealed class LockoutAccount(IOptionsMonitor<LockoutOptions> options, bool shared, Action<LockoutAccount> evicted) : BoundedEntry
{
    private readonly List<(SourceNetwork Network, DateTimeOffset LastSeen)> _networks = [];

    public bool IsShared => shared;

    /// <summary>True while no directory has recognized the name.</summary>
    public bool IsUnknownUser { get; set; }

    public LockoutCounter Unknown { get; } = new();

    public LockoutCounter Familiar { get; } = new();

    public IReadOnlyList<(SourceNetwork Network, DateTimeOffset LastSeen)> Networks => _networks;

    public LockoutCounter CounterFor(bool familiar) => familiar ? Familiar : Unknown;

    public bool IsFamiliar(SourceNetwork source, DateTimeOffset now)
    {
        var life = options.CurrentValue.FamiliarFor;
        foreach (var (network, lastSeen) in _networks)
        {
            if (network == source)
            {
                return now - lastSeen < life;
            }
        }

        return false;
    }

    /// <summary>Adds a network that the user signed in from; beyond the limit the least recently used one is removed.</summary>
    public void AddFamiliarNetwork(SourceNetwork source, DateTimeOffset now)
    {
        _networks.RemoveAll(n => n.Network == source);
        _networks.Add((source, now)); // the latest last
        var surplus = _networks.Count - options.CurrentValue.FamiliarNetworks;
        if (surplus > 0)
        {
            _networks.RemoveRange(0, surplus);
        }
    }

    /// <summary>Resets expired counters and removes expired networks.</summary>
    public void Age(DateTimeOffset now)
    {
        var lockout = options.CurrentValue;
        Unknown.Age(lockout.Threshold, lockout.Window, now);
        Familiar.Age(lockout.ThresholdFor(familiar: true), lockout.Window, now);
        _networks.RemoveAll(n => now - n.LastSeen >= lockout.FamiliarFor);
    }

    public override EvictionPriority EvictionPriorityAt(DateTimeOffset now)
    {
        Age(now);
        if (Unknown.InFlight.Count + Familiar.InFlight.Count > 0)
        {
            return EvictionPriority.Always;
        }

        if (Unknown.Failures + Familiar.Failures == 0)
        {
            return _networks.Count == 0 ? EvictionPriority.Expired : EvictionPriority.Useful;
        }

        if (IsUnknownUser)
        {
            return EvictionPriority.Noise;
        }

        var lockout = options.CurrentValue;
        return Unknown.Failures >= lockout.Threshold || Familiar.Failures >= lockout.ThresholdFor(familiar: true)
            ? EvictionPriority.Always
            : EvictionPriority.Protective;
    }

    public override void Evicted() => evicted(this);
}
