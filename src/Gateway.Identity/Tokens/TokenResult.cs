using System.Text.Json;
using Gateway.Identity.Credentials;

namespace Gateway.Identity.Tokens;

/// <summary>What a token turned out to be.</summary>
/// <param name="Fault">Why it is not taken; None where it is.</param>
public sealed record TokenResult(TokenFault Fault)
{
    /// <summary>Whom it names; set if and only if it is taken.</summary>
    public UserIdentity? User { get; init; }

    /// <summary>Whose it is, once known.</summary>
    public TokenIssuer? Issuer { get; init; }

    /// <summary>When its life is over, the skew included.</summary>
    public DateTimeOffset Expires { get; init; }

    /// <summary>The provider's own name of the user, of an ID or logout token that is taken.</summary>
    public string? Subject { get; init; }

    /// <summary>The provider's own name of the user's session there, where it tells.</summary>
    public string? SessionId { get; init; }

    /// <summary>When it was made; the least value where it does not say.</summary>
    public DateTimeOffset Issued { get; init; }

    /// <summary>The claims of a token that is taken.</summary>
    internal JsonElement Claims { get; init; }

    /// <summary>The keys it was verified with.</summary>
    internal TokenKeys? Keys { get; init; }

    public override string ToString() => $"{Fault} {User}";
}
