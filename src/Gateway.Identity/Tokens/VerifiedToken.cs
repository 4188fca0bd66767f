using Gateway.Identity.Credentials;
using Gateway.Identity.Verification;

namespace Gateway.Identity.Tokens;

/// <summary>
/// A cached token. It is valid until it expires, the keys of its issuer change, or the configuration of the issuer changes.
/// </summary>
internal sealed class VerifiedToken(
    TokenResult token, AuthenticationResult result, TokenIssuer issuer) : VerifiedEntry(result, token.Expires)
{
    public TokenIssuer Issuer => issuer;

    public bool IsValid(DateTimeOffset now, TokenIssuerSet current) =>
        !IsExpired(now) && ReferenceEquals(current.Find(issuer.Name), issuer) && ReferenceEquals(issuer.Known?.Keys, token.Keys);
}
