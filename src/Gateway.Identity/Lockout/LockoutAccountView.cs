namespace Gateway.Identity.Lockout;

/// <summary>What is counted of one account, for people.</summary>
/// <param name="Account">The name attempts are counted under.</param>
/// <param name="IsKnown">False while no directory has known the name.</param>
/// <param name="Unknown">The failures from unknown sources.</param>
/// <param name="Familiar">The failures from familiar sources.</param>
/// <param name="FamiliarNetworks">Where the user signs in from.</param>
public sealed record LockoutAccountView(
    string Account,
    bool IsKnown,
    LockoutCounterView Unknown,
    LockoutCounterView Familiar,
    IReadOnlyList<FamiliarNetworkView> FamiliarNetworks)
{
    public bool IsLocked => Unknown.LockedUntil is not null || Familiar.LockedUntil is not null;
}
