using System.Security.Cryptography;
using System.Text;
using Gateway.Identity.External;
using Gateway.Identity.Tokens;
using Gateway.Preauthentication.Sessions;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>The authorization code flow with PKCE: builds the request to the provider and verifies its response.</summary>
internal sealed class OpenIdSignIn(OpenIdState states, TokenVerifier verifier, ProviderAttempts attempts)
{
    private const int MaximumCode = 4_096;

    /// <summary>The address that the provider redirects the browser to.</summary>
    public static string RedirectUri(HttpContext context) => $"https://{context.Request.Host.Value}{ReservedPaths.Callback}";

    /// <summary>
    /// The provider's address to redirect the browser to; null where the provider is unavailable, and the result has the cause.
    /// </summary>
    public async Task<(string? Address, OpenIdResult Result)> StartAsync(
        HttpContext context, TokenIssuer provider, string target, string cookie, string host)
    {
        if (await provider.FindAsync(context.RequestAborted) is not { } document)
        {
            return (null, new(OpenIdConnectStatus.ProviderUnavailable, $"{provider.Name} cannot be reached."));
        }

        if (document.AuthorizationEndpoint is not { } endpoint
            || document.TokenEndpoint is null
            || provider.Options.Client is not { } client)
        {
            return (null, new(OpenIdConnectStatus.ProviderInvalid, $"{provider.Name} does not publish https endpoints for signing in."));
        }

        var request = new OpenIdRequest(provider.Name, OpenIdState.NewValue(), OpenIdState.NewValue(), target);
        var address = QueryHelpers.AddQueryString(endpoint.AbsoluteUri, new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = client.Id,
            ["redirect_uri"] = RedirectUri(context),
            ["scope"] = string.Join(' ', client.Scopes),
            ["state"] = states.Write(request, cookie, host),
            ["nonce"] = request.Nonce,
            ["code_challenge"] = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(request.Verifier))),
            ["code_challenge_method"] = "S256",
        });
        return (address, new(OpenIdConnectStatus.Asked));
    }

    /// <summary>Verifies the provider's response to a request of this browser.</summary>
    public async Task<OpenIdResult> CompleteAsync(HttpContext context, TokenIssuer provider, OpenIdRequest request)
    {
        var query = context.Request.Query;
        if (provider.Options.Client is not { } client
            || await provider.FindAsync(context.RequestAborted) is not { TokenEndpoint: { } endpoint } document)
        {
            return new(OpenIdConnectStatus.ProviderUnavailable, $"{provider.Name} cannot be reached.");
        }

        // RFC 9207 2.4: before any other parameter of the response is used.
        if (query.ContainsKey("iss") ? !provider.Options.IsIssuer(Single(query, "iss")) : document.SendsIssuerParameter)
        {
            return new(OpenIdConnectStatus.ProviderMixedUp, "The response does not name the provider that the request was sent to.");
        }

        if (query.ContainsKey("error"))
        {
            return new(OpenIdConnectStatus.ProviderRefused, $"The provider answered {ErrorWord.Of(Single(query, "error"))}.");
        }

        if (Single(query, "code") is not { Length: > 0 and <= MaximumCode } code)
        {
            return new(OpenIdConnectStatus.CodeRefused, "The response has no code.");
        }

        // A rate-limited source must not cause requests to the provider. The authenticator refuses and audits the attempt.
        var attempt = ProviderAttempts.Of(context);
        if (attempts.IsRateLimited(attempt))
        {
            await attempts.AuthenticateAsync(new ExternalIdentity("", provider.Name), attempt);
            return new(OpenIdConnectStatus.Throttled);
        }

        var grant = new CodeGrant(code, request.Verifier, RedirectUri(context));
        var exchanged = await CodeExchange.RunAsync(provider, client, endpoint, grant, CancellationToken.None);
        return exchanged.IdToken is null ? exchanged : await VerifyAsync(context, provider, client, exchanged, request.Nonce);
    }

    private async Task<OpenIdResult> VerifyAsync(
        HttpContext context, TokenIssuer provider, OpenIdClientOptions client, OpenIdResult exchanged, string nonce)
    {
        var token = exchanged.IdToken ?? throw new ArgumentException("The exchange has no ID token.", nameof(exchanged));
        var verified = await verifier.VerifyIdTokenAsync(
            token.Reveal(), provider, client.Id, nonce, exchanged.AccessToken, CancellationToken.None);
        if (verified is not { User: { } claimed, Subject: { } subject })
        {
            if (verified.Fault == TokenFault.UserInfo)
            {
                return new(OpenIdConnectStatus.ProviderInvalid, "The userinfo cannot be read, or is about another subject.");
            }

            return verified.Fault == TokenFault.NoKeys
                ? new(OpenIdConnectStatus.ProviderUnavailable, $"The keys of {provider.Name} are unavailable.")
                : new(OpenIdConnectStatus.TokenRefused, $"The ID token is refused: {verified.Fault}.")
                {
                    Fault = verified.Fault.ToReason(),
                };
        }

        var identity = new ExternalIdentity(claimed.Name, provider.Name) { Groups = claimed.Groups };
        var result = await attempts.AuthenticateAsync(identity, ProviderAttempts.Of(context));
        if (!result.IsAccepted)
        {
            return new(OpenIdConnectStatus.Throttled);
        }

        return new(OpenIdConnectStatus.SignedIn)
        {
            User = result.User,
            Provider = new ProviderSession(provider.Name, subject, verified.SessionId),
            IdToken = token,
        };
    }

    // A repeated parameter counts as absent: each reader would use another one of them.
    private static string? Single(IQueryCollection query, string name) => query[name] is [{ } value] ? value : null;
}
