using System.Collections.Frozen;
using Gateway.Identity.Credentials;

namespace Gateway.Identity.Tokens;

/// <summary>An OAuth 2 access token: HTTP Bearer, SASL XOAUTH2 and OAUTHBEARER.</summary>
/// <param name="token">The token, without the word Bearer.</param>
/// <param name="userName">The user that the client names, if the protocol requires one; the token must have the same user.</param>
/// <param name="issuers">The configured names of the accepted issuers; null for all.</param>
public sealed class TokenCredential(Secret token, string userName = "", FrozenSet<string>? issuers = null) : Credential
{
    public override string UserName { get; } = userName;

    public Secret Token { get; } = token;

    public FrozenSet<string>? Issuers { get; } = issuers;
}
