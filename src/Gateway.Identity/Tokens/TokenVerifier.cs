using System.Collections.Frozen;
using System.Text.Json;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Gateway.Identity.Tokens;

/// <summary>Verifies tokens and reads their user. It fetches the keys of an issuer when they are not cached.</summary>
public sealed class TokenVerifier(DirectorySource directories, TokenMetrics metrics, TimeProvider time)
{
    /// <summary>Verifies the ID token of a user who signed in at a provider.</summary>
    /// <param name="text">The ID token.</param>
    /// <param name="issuer">The provider.</param>
    /// <param name="clientId">The client id that the gateway has at the provider.</param>
    /// <param name="nonce">The nonce of the authorization request.</param>
    /// <param name="accessToken">The access token that came with it, for claims that only the provider's userinfo has.</param>
    /// <param name="cancellationToken">Cancels fetching keys and claims.</param>
    public async ValueTask<TokenResult> VerifyIdTokenAsync(
        string text, TokenIssuer issuer, string clientId, string nonce, Secret? accessToken, CancellationToken cancellationToken)
    {
        if (TokenCheck.Read(text) is not { } token || !TokenCheck.IsForIdentity(token))
        {
            return Count(new TokenResult(TokenFault.Malformed) { Issuer = issuer });
        }

        var result = await CheckAsync(token, ExpectedToken.OfClient(issuer, clientId), cancellationToken);
        result = IdToken.Check(token, result, clientId, nonce);
        if (result is not { Fault: TokenFault.None, Subject: { } subject }
            || accessToken is null
            || issuer.Known?.UserInfoEndpoint is not { } endpoint
            || !UserInfo.IsNeeded(result, issuer.Options))
        {
            return Count(WithUser(result));
        }

        return await UserInfo.ReadAsync(issuer.Client, endpoint, subject, accessToken, cancellationToken) is { } claims
            ? Count(WithUser(result, claims))
            : Count(result with { Fault = TokenFault.UserInfo });
    }

    /// <summary>Verifies a logout token, by which a provider ends sessions of its client.</summary>
    public async ValueTask<TokenResult> VerifyLogoutTokenAsync(
        string text, TokenIssuer issuer, string clientId, CancellationToken cancellationToken) =>
        TokenCheck.Read(text) is { } token && TokenCheck.IsForLogout(token)
            ? Count(IdToken.CheckLogout(await CheckAsync(token, ExpectedToken.OfClient(issuer, clientId), cancellationToken)))
            : Count(new TokenResult(TokenFault.Malformed) { Issuer = issuer });

    /// <summary>Verifies an access token.</summary>
    internal async ValueTask<TokenResult> VerifyAccessTokenAsync(
        TokenCredential credential, TokenIssuerSet issuers, CancellationToken cancellationToken) =>
        Count(await CheckAccessTokenAsync(credential, issuers, cancellationToken));

    /// <summary>Whether a route accepts tokens of an issuer.</summary>
    internal static bool IsAccepted(FrozenSet<string>? issuers, TokenIssuer issuer) => issuers is null || issuers.Contains(issuer.Name);

    /// <summary>Whether the token's user is the one that the client named; a client that named none accepts every user.</summary>
    internal bool IsOf(TokenCredential credential, UserIdentity? user) =>
        credential.UserName.Length == 0 || (user is not null && directories.Current.Names.Normalize(credential.UserName) == user.Name);

    private async ValueTask<TokenResult> CheckAccessTokenAsync(
        TokenCredential credential, TokenIssuerSet issuers, CancellationToken cancellationToken)
    {
        if (TokenCheck.Read(credential.Token.Reveal()) is not { } token || !TokenCheck.IsForAccess(token))
        {
            return new TokenResult(TokenFault.Malformed);
        }

        if (issuers.Of(token.Issuer) is not { } issuer || !IsAccepted(credential.Issuers, issuer))
        {
            return new TokenResult(TokenFault.Issuer);
        }

        var result = WithUser(await CheckAsync(token, ExpectedToken.OfAccess(issuer), cancellationToken));
        if (result.Fault != TokenFault.None)
        {
            return result;
        }

        if (IdToken.IsOne(result))
        {
            return result with { Fault = TokenFault.Audience, User = null };
        }

        if (!TokenClaims.HasScopes(result.Claims, issuer.Options.Scopes))
        {
            return result with { Fault = TokenFault.Scope, User = null };
        }

        return IsOf(credential, result.User) ? result : result with { Fault = TokenFault.OtherUser, User = null };
    }

    private async ValueTask<TokenResult> CheckAsync(JsonWebToken token, ExpectedToken expected, CancellationToken cancellationToken)
    {
        var issuer = expected.Issuer;
        if (await issuer.FindAsync(cancellationToken) is not { } document)
        {
            return new TokenResult(TokenFault.NoKeys) { Issuer = issuer };
        }

        var result = await TokenCheck.CheckAsync(token, expected, document.Keys, time.GetUtcNow());
        if (result.Fault == TokenFault.UnknownKey
            && await issuer.RefreshAsync(document, cancellationToken) is { } newer
            && !ReferenceEquals(newer.Keys, document.Keys))
        {
            result = await TokenCheck.CheckAsync(token, expected, newer.Keys, time.GetUtcNow());
        }

        return result;
    }

    /// <summary>The result with the user that the claims name, or else the claims of the provider's userinfo.</summary>
    private TokenResult WithUser(TokenResult result, JsonElement userInfo = default)
    {
        if (result is not { Fault: TokenFault.None, Issuer: { } issuer })
        {
            return result;
        }

        var claim = issuer.Options.UserNameClaim;
        if ((TokenClaims.Text(result.Claims, claim) ?? TokenClaims.Text(userInfo, claim)) is not { } claimed
            || directories.Current.Names.Normalize(claimed) is null)
        {
            return result with { Fault = TokenFault.NoUser };
        }

        if (directories.Current.Names.NormalizeExact(claimed) is not { } name)
        {
            return result with { Fault = TokenFault.InexactName };
        }

        var groups = TokenClaims.List(
            TokenClaims.Find(result.Claims, issuer.Options.GroupsClaim) is null ? userInfo : result.Claims, issuer.Options.GroupsClaim);
        return result with { User = new UserIdentity { Name = name, Directory = issuer.Name, Groups = groups } };
    }

    private TokenResult Count(TokenResult result)
    {
        if (result.Fault != TokenFault.None)
        {
            metrics.Refused(result.Issuer?.Name, result.Fault);
        }

        return result;
    }
}
