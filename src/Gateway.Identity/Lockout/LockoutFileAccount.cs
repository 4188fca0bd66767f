using Gateway.Identity.Credentials;

namespace Gateway.Identity.Lockout;

/// <summary>One account in the lockout file.</summary>
internal sealed record LockoutFileAccount
{
    public required string Name { get; init; }

    public LockoutFileCounter? Unknown { get; init; }

    public LockoutFileCounter? Familiar { get; init; }

    /// <summary>The familiar networks and the time of the last sign-in from each.</summary>
    public Dictionary<string, DateTimeOffset> Networks { get; init; } = [];

    public static LockoutFileAccount Of(string name, LockoutAccount account) => new()
    {
        Name = name,
        Unknown = LockoutFileCounter.Of(account.Unknown),
        Familiar = LockoutFileCounter.Of(account.Familiar),
        Networks = account.Networks.ToDictionary(n => n.Network.ToString(), n => n.LastSeen),
    };

    public void Restore(LockoutAccount account)
    {
        Unknown?.Restore(account.Unknown);
        Familiar?.Restore(account.Familiar);
        foreach (var (text, lastSeen) in Networks.OrderBy(n => n.Value))
        {
            if (SourceNetwork.TryParse(text, out var network))
            {
                account.AddFamiliarNetwork(network, lastSeen);
            }
        }
    }
}
