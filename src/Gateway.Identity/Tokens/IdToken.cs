using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Gateway.Identity.Tokens;

/// <summary>What must hold of a provider's tokens to its client beyond what holds of every token.</summary>
internal static class IdToken
{
    private const string LogoutEvent = "http://schemas.openid.net/event/backchannel-logout";
    private const int MaximumId = 255; // OpenID Connect Core 2

    /// <summary>
    /// Whether a token was made to tell a client who signed in, and not for access: such a token travels in addresses, too (RP-Initiated
    /// Logout 2). Ours have a nonce, always.
    /// </summary>
    public static bool IsOne(TokenResult finding) => finding.Issuer?.Options.Client is not null && TokenClaims.Find(finding.Claims, "nonce") is not null;

    /// <summary>OpenID Connect Core 3.1.3.7: it answers what this browser asked, for this client.</summary>
    public static TokenResult Check(JsonWebToken token, TokenResult finding, string clientId, string nonce)
    {
        if (finding.Fault != TokenFault.None)
        {
            return finding;
        }

        // A token for several names the one it was issued to.
        var party = TokenClaims.Text(finding.Claims, "azp");
        if (party is null ? TokenClaims.Find(finding.Claims, "azp") is not null || token.Audiences.Skip(1).Any() : party != clientId)
        {
            return Fault(finding, TokenFault.Audience);
        }

        var said = Encoding.UTF8.GetBytes(TokenClaims.Text(finding.Claims, "nonce") ?? "");
        if (!CryptographicOperations.FixedTimeEquals(said, Encoding.UTF8.GetBytes(nonce)))
        {
            return Fault(finding, TokenFault.Nonce);
        }

        return Id(finding, "sub") is { } subject ? finding with { Subject = subject, SessionId = Id(finding, "sid") } : Fault(finding, TokenFault.NoUser);
    }

    /// <summary>OpenID Connect Back-Channel Logout 2.6: whose sessions end, by subject, by session, or by both.</summary>
    public static TokenResult CheckLogout(TokenResult finding)
    {
        if (finding.Fault != TokenFault.None)
        {
            return finding;
        }

        // An ID token, which has a nonce, must never pass for one.
        var isLogout = TokenClaims.Find(finding.Claims, "events") is { ValueKind: JsonValueKind.Object } events
            && events.TryGetProperty(LogoutEvent, out var logout) && logout.ValueKind == JsonValueKind.Object
            && TokenClaims.Find(finding.Claims, "nonce") is null;
        var ended = finding with { Subject = Id(finding, "sub"), SessionId = Id(finding, "sid"), User = null };

        // Without a time it would say of no user's session that it began before.
        return isLogout && finding.Issued > DateTimeOffset.MinValue && (ended.Subject ?? ended.SessionId) is not null ? ended : Fault(finding, TokenFault.Malformed);
    }

    private static TokenResult Fault(TokenResult finding, TokenFault fault) => finding with { Fault = fault, User = null };

    private static string? Id(TokenResult finding, string claim) => TokenClaims.Text(finding.Claims, claim) is { Length: <= MaximumId } id && Ascii.IsValid(id) ? id : null;
}
