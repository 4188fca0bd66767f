using Gateway.Identity.Bounded;
using Gateway.Identity.Credentials;
using Microsoft.Extensions.Options;

namespace Gateway.Identity.Lockout;

/// <summary>
/// The counters of one account. A shared entry serves many accounts when the table is full of locked ones; it has no familiar networks.
/// </summary>
internal sealed class LockoutAccount(IOptionsMonitor<LockoutOptions> options, bool shared, Action<LockoutAccount> evicted) : BoundedEntry
{
    private readonly FamiliarList<SourceNetwork> _networks = new();
    private readonly FamiliarList<DeviceKey> _devices = new();

    public bool IsShared => shared;

    /// <summary>True while no directory has recognized the name.</summary>
    public bool IsUnknownUser { get; set; }

    /// <summary>The version of what a shared store knew of the account; 0 without one.</summary>
    public long Version { get; set; }

    public LockoutCounter Unknown { get; } = new();

    public LockoutCounter Familiar { get; } = new();

    public IReadOnlyList<(SourceNetwork Network, DateTimeOffset LastSeen)> Networks => _networks.Items;

    public IReadOnlyList<(DeviceKey Device, DateTimeOffset LastSeen)> Devices => _devices.Items;

    public LockoutCounter CounterFor(bool familiar) => familiar ? Familiar : Unknown;

    /// <summary>Whether the user has signed in from the network or on the device before.</summary>
    public bool IsFamiliar(SignInOrigin origin, DateTimeOffset now)
    {
        var life = options.CurrentValue.FamiliarFor;
        return _networks.Contains(origin.Network, life, now) || (origin.Device is { } device && _devices.Contains(device, life, now));
    }

    /// <summary>Adds the network and the device that the user signed in from.</summary>
    public void AddFamiliar(SignInOrigin origin, DateTimeOffset now)
    {
        AddFamiliarNetwork(origin.Network, now);
        if (origin.Device is { } device)
        {
            AddFamiliarDevice(device, now);
        }
    }

    public void AddFamiliarNetwork(SourceNetwork network, DateTimeOffset now) =>
        _networks.Add(network, now, options.CurrentValue.FamiliarNetworks);

    public void AddFamiliarDevice(DeviceKey device, DateTimeOffset now) =>
        _devices.Add(device, now, options.CurrentValue.FamiliarNetworks);

    /// <summary>Replaces the familiar networks and devices; the latest last.</summary>
    public void SetFamiliar(
        IEnumerable<(SourceNetwork Network, DateTimeOffset LastSeen)> networks,
        IEnumerable<(DeviceKey Device, DateTimeOffset LastSeen)> devices)
    {
        _networks.Replace(networks);
        _devices.Replace(devices);
    }

    /// <summary>Resets expired counters and removes expired networks and devices.</summary>
    public void Age(DateTimeOffset now)
    {
        var lockout = options.CurrentValue;
        Unknown.Age(lockout.Threshold, lockout.Window, now);
        Familiar.Age(lockout.ThresholdFor(familiar: true), lockout.Window, now);
        _networks.RemoveExpired(lockout.FamiliarFor, now);
        _devices.RemoveExpired(lockout.FamiliarFor, now);
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
            return Networks.Count + Devices.Count == 0 ? EvictionPriority.Expired : EvictionPriority.Useful;
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
