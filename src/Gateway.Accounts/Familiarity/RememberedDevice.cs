using Gateway.Accounts.Factors;

namespace Gateway.Accounts.Familiarity;

/// <summary>A device on which no second factor is asked for a while.</summary>
/// <param name="Id">By which it is forgotten.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Kind">The factor that was proved there.</param>
/// <param name="Network">The network in which it was used last.</param>
/// <param name="Proved">When the factor was proved.</param>
/// <param name="Used">When it was used last.</param>
internal sealed record RememberedDevice(
    string Id, string Name, FactorKind Kind, string Network, DateTimeOffset Proved, DateTimeOffset Used)
{
    /// <summary>When a factor is asked again.</summary>
    public required DateTimeOffset Expires { get; init; }
}
