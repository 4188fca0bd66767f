using System.Net;
using System.Text.Json;
using Gateway.Identity.Credentials;
using Gateway.Identity.Tokens;

namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>Exchanges a code for an ID token at the provider (OpenID Connect Core 3.1.3), once: a code is good for one use.</summary>
internal static class CodeExchange
{
    public static async Task<OpenIdResult> RunAsync(TokenIssuer provider, OpenIdClientOptions client, Uri address, string code, string verifier, string redirectUri, CancellationToken cancellationToken)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = redirectUri,
            ["code_verifier"] = verifier,
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
            var (status, body) = await provider.Client.PostAsync(address, form, basic, client.Timeout, cancellationToken);
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
            return new(OpenIdConnectStatus.ProviderUnavailable, $"The provider answered a code with {(int)status}.");
        }

        var isSuccess = status == HttpStatusCode.OK;
        return (isSuccess, Text(body, isSuccess ? "id_token" : "error")) switch
        {
            (true, { } token) => new(OpenIdConnectStatus.SignedIn) { IdToken = new Secret(token) },
            (true, null) => new(OpenIdConnectStatus.ProviderInvalid, "The provider answered a code without an ID token."),
            (false, "invalid_grant") => new(OpenIdConnectStatus.CodeRefused, "The provider does not take the code."),
            var (_, error) => new(OpenIdConnectStatus.ProviderInvalid, $"The provider answered a code with {(int)status} {ErrorWord.Of(error)}."),
        };
    }

    private static string? Text(string body, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 16 });
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
