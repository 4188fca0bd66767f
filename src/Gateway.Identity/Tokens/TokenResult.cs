using System.Text.Json;
using Gateway.Identity.Credentials;

namespace Gateway.Identity.Tokens;

/// <summary>The result of verifying a token.</summary>
/// <param name="Fault">Why it was refused; None if it was accepted.</param>
public sealed record TokenResult(TokenFault Fault)
{
    /// <summary>The user; set if and only if the token was accepted.</summary>
    public UserIdentity? User { get; init; }

    /// <summary>The issuer, once known.</summary>
    public TokenIssuer? Issuer { get; init; }

    /// <summary>When it expires, clock skew included.</summary>
    public DateTimeOffset Expires { get; init; }

    /// <summary>The subject of an accepted ID or logout token.</summary>
    public string? Subject { get; init; }

    /// <summary>The session id at the provider, if the token has one.</summary>
    public string? SessionId { get; init; }

    /// <summary>When it was issued; the least value if the token does not say.</summary>
    public DateTimeOffset Issued { get; init; }

    /// <summary>The claims of an accepted token.</summary>
    internal JsonElement Claims { get; init; }

    /// <summary>The keys it was verified with.</summary>
    internal TokenKeys? Keys { get; init; }

    public override string ToString() => $"{Fault} {User}";
}
