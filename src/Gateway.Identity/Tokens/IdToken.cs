using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Gateway.Identity.Tokens;

/// <summary>Checks of ID and logout tokens in addition to those of every token.</summary>
internal static class IdToken
{
    private const string LogoutEvent = "http://schemas.openid.net/event/backchannel-logout";
    private const int MaximumId = 255; // OpenID Connect Core 2

    /// <summary>
    /// Whether a token is an ID token and no access token. ID tokens also appear in URLs (RP-Initiated Logout 2), so they must not grant
    /// access. Those for the gateway always have a nonce.
    /// </summary>
    public static bool IsOne(TokenResult token) =>
        token.Issuer?.Options.Client is not null && TokenClaims.Find(token.Claims, "nonce") is not null;

    /// <summary>Checks an ID token (OpenID Connect Core 3.1.3.7): it belongs to this browser's request and to this client.</summary>
    public static TokenResult Check(JsonWebToken jwt, TokenResult token, string clientId, string nonce)
    {
        if (token.Fault != TokenFault.None)
        {
            return token;
        }

        // A token for several audiences must name the party it was issued to.
        var party = TokenClaims.Text(token.Claims, "azp");
        if (party is null ? TokenClaims.Find(token.Claims, "azp") is not null || jwt.Audiences.Skip(1).Any() : party != clientId)
        {
            return Fault(token, TokenFault.Audience);
        }

        var actual = Encoding.UTF8.GetBytes(TokenClaims.Text(token.Claims, "nonce") ?? "");
        if (!CryptographicOperations.FixedTimeEquals(actual, Encoding.UTF8.GetBytes(nonce)))
        {
            return Fault(token, TokenFault.Nonce);
        }

        return Id(token, "sub") is { } subject
            ? token with { Subject = subject, SessionId = Id(token, "sid") }
            : Fault(token, TokenFault.NoUser);
    }

    /// <summary>Checks a logout token (OpenID Connect Back-Channel Logout 2.6), which names the subject, the session, or both.</summary>
    public static TokenResult CheckLogout(TokenResult token)
    {
        if (token.Fault != TokenFault.None)
        {
            return token;
        }

        // An ID token, which has a nonce, must not be accepted as a logout token.
        var isLogout = TokenClaims.Find(token.Claims, "events") is { ValueKind: JsonValueKind.Object } events
            && events.TryGetProperty(LogoutEvent, out var logout) && logout.ValueKind == JsonValueKind.Object
            && TokenClaims.Find(token.Claims, "nonce") is null;
        var ended = token with { Subject = Id(token, "sub"), SessionId = Id(token, "sid"), User = null };

        // Without a time it is unknown which sessions began before.
        return isLogout && token.Issued > DateTimeOffset.MinValue && (ended.Subject ?? ended.SessionId) is not null
            ? ended
            : Fault(token, TokenFault.Malformed);
    }

    private static TokenResult Fault(TokenResult token, TokenFault fault) => token with { Fault = fault, User = null };

    private static string? Id(TokenResult token, string claim) =>
        TokenClaims.Text(token.Claims, claim) is { Length: <= MaximumId } id && Ascii.IsValid(id) ? id : null;
}
