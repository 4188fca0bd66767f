using System.Diagnostics.CodeAnalysis;
using Gateway.Identity.Credentials;

namespace Gateway.Identity.Lockout;

/// <summary>One account in the lockout file.</summary>
internal sealed record LockoutFileAccount
{
    public required string Name { get; init; }

    /// <summary>The version of what a shared store knew of it; 0 without one.</summary>
    public long Version { get; init; }

    public LockoutFileCounter? Unknown { get; init; }

    public LockoutFileCounter? Familiar { get; init; }

    /// <summary>The familiar networks and the time of the last sign-in from each.</summary>
    [AllowNull]
    public Dictionary<string, DateTimeOffset> Networks { get; init => field = value ?? []; } = [];

    /// <summary>The hashes of the familiar devices and the time of the last sign-in on each.</summary>
    [AllowNull]
    public Dictionary<string, DateTimeOffset> Devices { get; init => field = value ?? []; } = [];

    public static LockoutFileAccount Of(string name, LockoutAccount account) => new()
    {
        Name = name,
        Version = account.Version,
        Unknown = LockoutFileCounter.Of(account.Unknown),
        Familiar = LockoutFileCounter.Of(account.Familiar),
        Networks = account.Networks.ToDictionary(n => n.Network.ToString(), n => n.LastSeen),
        Devices = account.Devices.ToDictionary(d => d.Device.ToString(), d => d.LastSeen),
    };

    public void Restore(LockoutAccount account)
    {
        account.Version = Version;
        Unknown?.Restore(account.Unknown);
        Familiar?.Restore(account.Familiar);
        foreach (var (text, lastSeen) in Networks.OrderBy(n => n.Value))
        {
            if (SourceNetwork.TryParse(text, out var network))
            {
                account.AddFamiliarNetwork(network, lastSeen);
            }
        }

        foreach (var (text, lastSeen) in Devices.OrderBy(d => d.Value))
        {
            if (DeviceKey.TryParse(text, out var device))
            {
                account.AddFamiliarDevice(device, lastSeen);
            }
        }
    }
}
