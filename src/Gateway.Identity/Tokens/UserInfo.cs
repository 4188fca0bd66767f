using System.Text.Json;
using Gateway.Identity.Credentials;

namespace Gateway.Identity.Tokens;

/// <summary>Reads a user's claims from the provider (OpenID Connect Core 5.3).</summary>
internal static class UserInfo
{
    /// <summary>Whether the provider must be asked for claims that an ID token lacks.</summary>
    public static bool IsNeeded(TokenResult token, TokenIssuerOptions issuer) =>
        issuer.Client?.UserInfo ?? TokenClaims.Text(token.Claims, issuer.UserNameClaim) is null;

    /// <summary>The claims about the subject of the ID token; null where the provider has none about it.</summary>
    public static async ValueTask<JsonElement?> ReadAsync(
        IssuerClient client, Uri endpoint, string subject, Secret accessToken, CancellationToken cancellationToken)
    {
        try
        {
            var text = await client.GetAsync(endpoint, accessToken, cancellationToken);
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 16 });

            // 5.3.2: claims about another subject must not be used, or one user could take the name of another.
            return TokenClaims.Text(document.RootElement, "sub") == subject ? document.RootElement.Clone() : null;
        }
        catch (Exception e) when (e is IssuerException or JsonException or FormatException)
        {
            return null;
        }
    }
}
