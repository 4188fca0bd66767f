using Gateway.Preauthentication.OpenIdConnect;

namespace Gateway.Preauthentication.Forms;

/// <summary>What the file of ended sessions holds.</summary>
/// <param name="Sessions">Ended here: the number of each, and when it would have ended by time.</param>
/// <param name="Providers">Ended by providers.</param>
internal sealed record EndedSessions(IReadOnlyDictionary<Guid, DateTimeOffset>? Sessions, IReadOnlyList<ProviderLogout>? Providers);
