using System.Collections.Frozen;
using Gateway.Identity.Credentials;

namespace Gateway.Identity.Tokens;

/// <summary>An OAuth 2 access token: HTTP Bearer, SASL XOAUTH2 and OAUTHBEARER.</summary>
/// <param name="token">The token as it came, without the word Bearer.</param>
/// <param name="userName">Whom the caller says it is of, where the protocol asks for that; the token must name the same user.</param>
/// <param name="issuers">The configured names of the issuers that are taken; null for all.</param>
public sealed class TokenCredential(Secret token, string userName = "", FrozenSet<string>? issuers = null) : Credential
{
    public override string UserName { get; } = userName;

    public Secret Token { get; } = token;

    public FrozenSet<string>? Issuers { get; } = issuers;
}
