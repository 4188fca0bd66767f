using Gateway.Accounts.Familiarity;
using Gateway.Accounts.Passkeys;

namespace Gateway.Preauthentication.Passkeys;

/// <summary>What is kept when passkeys are used.</summary>
/// <param name="Store">The passkeys.</param>
/// <param name="Networks">The networks in which they were used.</param>
/// <param name="Metrics">The outcomes.</param>
internal sealed record PasskeyData(PasskeyStore Store, FamiliarNetworks Networks, PasskeyMetrics Metrics);
