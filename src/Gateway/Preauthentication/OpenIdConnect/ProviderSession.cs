namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>What a session was begun from at a provider.</summary>
/// <param name="Issuer">The provider's configured name.</param>
/// <param name="Subject">Its own name of the user.</param>
/// <param name="SessionId">Its own name of the user's session there, where it tells.</param>
internal sealed record ProviderSession(string Issuer, string Subject, string? SessionId);
