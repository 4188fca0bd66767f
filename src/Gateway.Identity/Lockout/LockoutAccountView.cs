namespace Gateway.Identity.Lockout;

/// <summary>One account, for administrators.</summary>
/// <param name="Account">The name under which attempts are counted.</param>
/// <param name="IsKnown">False while no directory has recognized the name.</param>
/// <param name="Unknown">The failures from unknown sources.</param>
/// <param name="Familiar">The failures from familiar sources.</param>
/// <param name="FamiliarNetworks">The networks that the user signs in from.</param>
/// <param name="FamiliarDevices">The devices that the user signs in on.</param>
public sealed record LockoutAccountView(
    string Account,
    bool IsKnown,
    LockoutCounterView Unknown,
    LockoutCounterView Familiar,
    IReadOnlyList<FamiliarNetworkView> FamiliarNetworks,
    IReadOnlyList<FamiliarDeviceView> FamiliarDevices)
{
    public bool IsLocked => Unknown.LockedUntil is not null || Familiar.LockedUntil is not null;
}
