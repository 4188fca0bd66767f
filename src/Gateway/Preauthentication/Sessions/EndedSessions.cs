namespace Gateway.Preauthentication.Sessions;

/// <summary>The content of the file of ended sessions.</summary>
/// <param name="Sessions">Sessions ended by this gateway: the id of each, and when its cookie expires.</param>
/// <param name="Accounts">Accounts whose sessions were all ended.</param>
/// <param name="Providers">Sessions ended by providers.</param>
internal sealed record EndedSessions(
    IReadOnlyDictionary<Guid, DateTimeOffset>? Sessions,
    IReadOnlyDictionary<string, EndedAccount>? Accounts,
    IReadOnlyList<ProviderLogout>? Providers);
