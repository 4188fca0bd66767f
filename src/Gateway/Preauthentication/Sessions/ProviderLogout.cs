namespace Gateway.Preauthentication.Sessions;

/// <summary>A provider's notice that a session has ended or, without a session, that all sessions of a user have.</summary>
/// <param name="Issuer">The provider's configured name.</param>
/// <param name="Subject">The provider's name of the user.</param>
/// <param name="SessionId">The provider's name of the session.</param>
/// <param name="Before">Sessions of the user that started later are not ended.</param>
/// <param name="Until">When the last of the ended sessions has expired.</param>
internal sealed record ProviderLogout(string Issuer, string? Subject, string? SessionId, DateTimeOffset Before, DateTimeOffset Until);
