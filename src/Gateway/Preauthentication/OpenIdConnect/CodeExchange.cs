using System.Net;
using System.Text.Json;
using Gateway.Identity.Credentials;
using Gateway.Identity.Tokens;

namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>
/// Exchanges a code for an ID token at the provider (OpenID Connect Core 3.1.3). It never retries: a code is valid for one use.
/// </summary>
internal static class CodeExchange
{
    private const int MaximumAccessToken = 16_384;

    public static async Task<OpenIdResult> RunAsync(
        TokenIssuer provider, OpenIdClientOptions client, Uri endpoint, CodeGrant grant, CancellationToken cancellationToken)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = grant.Code,
            ["redirect_uri"] = grant.RedirectUri,
            ["code_verifier"] = grant.Verifier,
        };
        (string, Secret)? basic = null;
        if (client.Secret is { } secret && client.Authentication == OpenIdClientAuthentication.ClientSecretBasic)
        {
            basic = (client.Id, new Secret(secret));
        }
        else
        {
            form["client_id"] = client.Id;
            if (client.Secret is { } posted)
            {
                form["client_secret"] = posted;
            }
        }

        try
        {
            var (status, body) = await provider.Client.PostAsync(endpoint, form, basic, client.Timeout, cancellationToken);
            return Read(status, body);
        }
        catch (IssuerException e)
        {
            return new(OpenIdConnectStatus.ProviderUnavailable, e.Message);
        }
    }

    private static OpenIdResult Read(HttpStatusCode status, string body)
    {
        if ((int)status >= 500)
        {
            return new(OpenIdConnectStatus.ProviderUnavailable, $"The token endpoint answered {(int)status}.");
        }

        var isSuccess = status == HttpStatusCode.OK;
        return (isSuccess, Text(body, isSuccess ? "id_token" : "error")) switch
        {
            (true, { } token) => new(OpenIdConnectStatus.SignedIn)
            {
                IdToken = new Secret(token),
                AccessToken = Text(body, "access_token") is { Length: > 0 and <= MaximumAccessToken } access ? new Secret(access) : null,
            },
            (true, null) => new(OpenIdConnectStatus.ProviderInvalid, "The token response has no ID token."),
            (false, "invalid_grant") => new(OpenIdConnectStatus.CodeRefused, "The provider refused the code."),
            var (_, error) => new(OpenIdConnectStatus.ProviderInvalid, $"The token endpoint answered {(int)status} {ErrorWord.Of(error)}."),
        };
    }

    private static string? Text(string body, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 16 });
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty(name, out var value)
                && value.ValueKind == JsonValueKind.String
                    ? value.GetString()
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
