namespace Gateway.Identity.Tokens;

/// <summary>What a token must say of its issuer and its audience, one of each.</summary>
internal sealed record ExpectedToken(TokenIssuer Issuer, IReadOnlyList<string> Issuers, IReadOnlyList<string> Audiences)
{
    /// <summary>An access token, whose claim iss may differ from that of ID tokens.</summary>
    public static ExpectedToken OfAccess(TokenIssuer issuer) => new(issuer, issuer.Options.AccessTokenIssuers, issuer.Options.Audiences);

    /// <summary>An ID or logout token for the gateway's client.</summary>
    public static ExpectedToken OfClient(TokenIssuer issuer, string clientId) => new(issuer, issuer.Options.Issuers, [clientId]);
}
