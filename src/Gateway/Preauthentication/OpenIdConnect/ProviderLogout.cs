namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>A provider's word that a session has ended, or, where it names none, all sessions of a user.</summary>
/// <param name="Issuer">The provider's configured name.</param>
/// <param name="Subject">Its own name of the user.</param>
/// <param name="SessionId">Its own name of the session.</param>
/// <param name="Before">When a user's sessions must have begun to be ended by it.</param>
/// <param name="Until">When all of them will be over anyhow.</param>
internal sealed record ProviderLogout(string Issuer, string? Subject, string? SessionId, DateTimeOffset Before, DateTimeOffset Until);
