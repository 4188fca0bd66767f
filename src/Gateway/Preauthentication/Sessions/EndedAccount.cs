namespace Gateway.Preauthentication.Sessions;

/// <summary>An account whose sessions were all ended.</summary>
/// <param name="Before">Sessions that began until then are ended.</param>
/// <param name="Until">When the last of their cookies expires.</param>
internal sealed record EndedAccount(DateTimeOffset Before, DateTimeOffset Until);
