namespace Gateway.Preauthentication.Sessions;

/// <summary>The session at a provider from which a session of the gateway was started.</summary>
/// <param name="Issuer">The provider's configured name.</param>
/// <param name="Subject">The provider's name of the user.</param>
/// <param name="SessionId">The provider's name of the session; null where it sends none.</param>
internal sealed record ProviderSession(string Issuer, string Subject, string? SessionId);
