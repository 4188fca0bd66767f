using System.Security.Cryptography;
using System.Text;
using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.Identity.External;
using Gateway.Identity.Throttling;
using Gateway.Identity.Tokens;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>The code flow with PKCE: what a provider is asked, and what its answer proves.</summary>
internal sealed class OpenIdSignIn(OpenIdState states, TokenVerifier verifier, Authenticator authenticator, SourceThrottle throttle)
{
    private const int MaximumCode = 4_096;

    /// <summary>Where the provider sends the browser back to.</summary>
    public static string RedirectUri(HttpContext context) => $"https://{context.Request.Host.Value}{OpenIdConnectPages.CallbackPath}";

    /// <summary>The address that asks the provider who it is; null where the provider cannot be asked, and then says why.</summary>
    public async Task<(string? Address, OpenIdResult Finding)> AskAsync(HttpContext context, TokenIssuer provider, string target, string cookie, string host)
    {
        if (await provider.FindAsync(context.RequestAborted) is not { } document)
        {
            return (null, new(OpenIdConnectStatus.ProviderUnavailable, $"{provider.Name} cannot be reached."));
        }

        if (document.AuthorizationEndpoint is not { } endpoint || document.TokenEndpoint is null || provider.Options.Client is not { } client)
        {
            return (null, new(OpenIdConnectStatus.ProviderInvalid, $"{provider.Name} names no https addresses to sign in at."));
        }

        var question = new OpenIdRequest(provider.Name, OpenIdState.NewValue(), OpenIdState.NewValue(), target);
        var address = QueryHelpers.AddQueryString(endpoint.AbsoluteUri, new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = client.Id,
            ["redirect_uri"] = RedirectUri(context),
            ["scope"] = string.Join(' ', client.Scopes),
            ["state"] = states.Write(question, cookie, host),
            ["nonce"] = question.Nonce,
            ["code_challenge"] = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(question.Verifier))),
            ["code_challenge_method"] = "S256",
        });
        return (address, new(OpenIdConnectStatus.Asked));
    }

    /// <summary>What the answer to a question of this browser proves.</summary>
    public async Task<OpenIdResult> JudgeAsync(HttpContext context, TokenIssuer provider, OpenIdRequest question)
    {
        var query = context.Request.Query;
        if (provider.Options.Client is not { } client || await provider.FindAsync(context.RequestAborted) is not { TokenEndpoint: { } endpoint } document)
        {
            return new(OpenIdConnectStatus.ProviderUnavailable, $"{provider.Name} cannot be reached.");
        }

        // RFC 9207 2.4, before anything else of the answer is believed.
        if (query.ContainsKey("iss") ? Single(query, "iss") != provider.Options.Issuer : document.SendsIssuerParameter)
        {
            return new(OpenIdConnectStatus.ProviderMixedUp, "The answer does not name the provider that was asked.");
        }

        if (query.ContainsKey("error"))
        {
            return new(OpenIdConnectStatus.ProviderRefused, $"The provider answered {ErrorWord.Of(Single(query, "error"))}.");
        }

        if (Single(query, "code") is not { Length: > 0 and <= MaximumCode } code)
        {
            return new(OpenIdConnectStatus.CodeRefused, "The answer has no code.");
        }

        // Who is silenced must not make the gateway ask the provider.
        var attempt = SignInContexts.Of(context, OpenIdConnectHandler.SchemeName, null);
        if (throttle.IsRateLimited(attempt.Source, SourceNetwork.Of(attempt.Source)))
        {
            await authenticator.AuthenticateAsync(new ExternalIdentity("", provider.Name), attempt, CancellationToken.None);
            return new(OpenIdConnectStatus.Throttled);
        }

        var exchanged = await CodeExchange.RunAsync(provider, client, endpoint, code, question.Verifier, RedirectUri(context), CancellationToken.None);
        return exchanged.IdToken is { } token ? await JudgeAsync(context, provider, client, token, question.Nonce) : exchanged;
    }

    private async Task<OpenIdResult> JudgeAsync(HttpContext context, TokenIssuer provider, OpenIdClientOptions client, Secret token, string nonce)
    {
        var judged = await verifier.VerifyIdTokenAsync(token.Reveal(), provider, client.Id, nonce, CancellationToken.None);
        if (judged is not { User: { } claimed, Subject: { } subject })
        {
            return judged.Fault == TokenFault.NoKeys
                ? new(OpenIdConnectStatus.ProviderUnavailable, $"The keys of {provider.Name} cannot be had.")
                : new(OpenIdConnectStatus.TokenRefused, $"The ID token is not taken: {judged.Fault}.") { Fault = judged.Fault.ToReason() };
        }

        var identity = new ExternalIdentity(claimed.Name, provider.Name) { Groups = claimed.Groups };
        var outcome = await authenticator.AuthenticateAsync(identity, SignInContexts.Of(context, OpenIdConnectHandler.SchemeName, null), CancellationToken.None);
        return outcome.IsAccepted
            ? new(OpenIdConnectStatus.SignedIn) { User = outcome.User, Provider = new ProviderSession(provider.Name, subject, judged.SessionId), IdToken = token }
            : new(OpenIdConnectStatus.Throttled);
    }

    // What is there twice is not there: each reader would take another one.
    private static string? Single(IQueryCollection query, string name) => query[name] is [{ } value] ? value : null;
}
