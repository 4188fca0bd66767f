using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Gateway.Identity.Tokens;

/// <summary>Judges one token, RFC 7519 and RFC 8725: whose it is, who signed it, for whom, for how long, and whom it names.</summary>
internal static class TokenCheck
{
    /// <summary>Characters a token may have.</summary>
    public const int MaximumLength = 16_384;

    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = MaximumLength };

    // RFC 8725 3.11: what is made for another use (a logout token, a DPoP proof) is no access token, and so on.
    private static readonly string[] Access = ["JWT", "at+jwt", "application/at+jwt"];
    private static readonly string[] Identity = ["JWT"];
    private static readonly string[] Logout = ["JWT", "logout+jwt", "application/logout+jwt"];

    /// <summary>Reads a token without believing it; null where it is none.</summary>
    public static JsonWebToken? Read(string text)
    {
        if (text.Length is 0 or > MaximumLength || text.AsSpan().Count('.') != 2)
        {
            return null;
        }

        try
        {
            var token = new JsonWebToken(text);

            // RFC 7515 4.1.11: what must be understood and is not.
            return token.TryGetHeaderValue<object>("crit", out _) ? null : token;
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException or JsonException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Whether its header says that it may be used for access, or says nothing.</summary>
    public static bool IsForAccess(JsonWebToken token) => IsOf(token, Access);

    /// <summary>Whether its header says that it may tell a client who signed in, or says nothing.</summary>
    public static bool IsForIdentity(JsonWebToken token) => IsOf(token, Identity);

    /// <summary>Whether its header says that it may end sessions, or says nothing.</summary>
    public static bool IsForLogout(JsonWebToken token) => IsOf(token, Logout);

    /// <summary>Judges everything but whether its issuer is the right one, by keys that are at hand.</summary>
    public static async ValueTask<TokenResult> CheckAsync(JsonWebToken token, TokenIssuer issuer, TokenKeys keys, IReadOnlyList<string> audiences, DateTimeOffset now)
    {
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
            ValidIssuer = options.Issuer,
            ValidAudiences = audiences,
            IssuerSigningKeys = candidates,
            RequireSignedTokens = true,
            ValidateLifetime = false, // below, by our own clock
        });
        if (!result.IsValid)
        {
            return Fault(FaultOf(result.Exception), issuer);
        }

        var expires = new DateTimeOffset(token.ValidTo, TimeSpan.Zero);
        if (token.ValidTo == DateTime.MinValue || now >= expires + options.ClockSkew)
        {
            return Fault(TokenFault.Expired, issuer);
        }

        return token.ValidFrom != DateTime.MinValue && now < new DateTimeOffset(token.ValidFrom, TimeSpan.Zero) - options.ClockSkew
            ? Fault(TokenFault.NotYetValid, issuer)
            : new TokenResult(TokenFault.None) { Issuer = issuer, Expires = expires + options.ClockSkew, Issued = new DateTimeOffset(token.IssuedAt, TimeSpan.Zero), Claims = Claims(token), Keys = keys };
    }

    private static bool IsOf(JsonWebToken token, string[] types) => string.IsNullOrEmpty(token.Typ) || types.Contains(token.Typ, StringComparer.OrdinalIgnoreCase);

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
