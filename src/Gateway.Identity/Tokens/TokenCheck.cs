using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Gateway.Identity.Tokens;

/// <summary>Checks one token (RFC 7519, RFC 8725): issuer, signature, audience and validity period.</summary>
internal static class TokenCheck
{
    /// <summary>The highest number of characters in a token.</summary>
    public const int MaximumLength = 16_384;

    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = MaximumLength };

    // RFC 8725 3.11: a token for another use, such as a logout token or a DPoP proof, must not be accepted as an access token.
    private static readonly string[] Access = ["JWT", "at+jwt", "application/at+jwt"];
    private static readonly string[] Identity = ["JWT"];
    private static readonly string[] Logout = ["JWT", "logout+jwt", "application/logout+jwt"];

    /// <summary>Parses a token without verifying it; null if it is not a token.</summary>
    public static JsonWebToken? Read(string text)
    {
        if (text.Length is 0 or > MaximumLength || text.AsSpan().Count('.') != 2)
        {
            return null;
        }

        try
        {
            var token = new JsonWebToken(text);

            // RFC 7515 4.1.11: no critical header is supported.
            return token.TryGetHeaderValue<object>("crit", out _) ? null : token;
        }
        catch (Exception e) when (
            e is ArgumentException or SecurityTokenException or JsonException or FormatException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>Whether its type is that of an access token, or missing.</summary>
    public static bool IsForAccess(JsonWebToken token) => IsOf(token, Access);

    /// <summary>Whether its type is that of an ID token, or missing.</summary>
    public static bool IsForIdentity(JsonWebToken token) => IsOf(token, Identity);

    /// <summary>Whether its type is that of a logout token, or missing.</summary>
    public static bool IsForLogout(JsonWebToken token) => IsOf(token, Logout);

    /// <summary>Checks a token with the given keys. The caller has chosen the issuer by the token's claim.</summary>
    public static async ValueTask<TokenResult> CheckAsync(
        JsonWebToken token, ExpectedToken expected, TokenKeys keys, DateTimeOffset now)
    {
        var issuer = expected.Issuer;
        var options = issuer.Options;
        if (!options.Algorithms.Contains(token.Alg, StringComparer.Ordinal))
        {
            return Fault(TokenFault.Algorithm, issuer);
        }

        var candidates = keys.For(token.Kid);
        if (candidates.Count == 0)
        {
            return Fault(TokenFault.UnknownKey, issuer);
        }

        var result = await Handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidAlgorithms = options.Algorithms,
            ValidIssuers = expected.Issuers,
            ValidAudiences = expected.Audiences,
            IssuerSigningKeys = candidates,
            RequireSignedTokens = true,
            ValidateLifetime = false, // checked below with the configured clock
        });
        if (!result.IsValid)
        {
            return Fault(FaultOf(result.Exception), issuer);
        }

        var claims = Claims(token);
        if (!NumericDate.TryRead(claims, "exp", out var expires)
            || !NumericDate.TryRead(claims, "nbf", out var validFrom)
            || !NumericDate.TryRead(claims, "iat", out var issued))
        {
            return Fault(TokenFault.Malformed, issuer);
        }

        if (expires is not { } end || now >= end + options.ClockSkew)
        {
            return Fault(TokenFault.Expired, issuer);
        }

        if (validFrom is { } start && now < start - options.ClockSkew)
        {
            return Fault(TokenFault.NotYetValid, issuer);
        }

        if (options.Tenants.Count > 0 && options.IssuerOf(TokenClaims.Text(claims, "tid") ?? "") != token.Issuer)
        {
            return Fault(TokenFault.Issuer, issuer);
        }

        return new TokenResult(TokenFault.None)
        {
            Issuer = issuer,
            Expires = end + options.ClockSkew,
            Issued = issued ?? DateTimeOffset.MinValue,
            Claims = claims,
            Keys = keys,
        };
    }

    private static bool IsOf(JsonWebToken token, string[] types) =>
        string.IsNullOrEmpty(token.Typ) || types.Contains(token.Typ, StringComparer.OrdinalIgnoreCase);

    private static JsonElement Claims(JsonWebToken token)
    {
        using var document = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
        return document.RootElement.Clone();
    }

    private static TokenResult Fault(TokenFault fault, TokenIssuer issuer) => new(fault) { Issuer = issuer };

    private static TokenFault FaultOf(Exception? exception) => exception switch
    {
        SecurityTokenInvalidAudienceException => TokenFault.Audience,
        SecurityTokenInvalidIssuerException => TokenFault.Issuer,
        SecurityTokenInvalidAlgorithmException => TokenFault.Algorithm,
        _ => TokenFault.Signature,
    };
}
