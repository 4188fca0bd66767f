using System.Collections.Concurrent;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication.Forms;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>
/// Where a person goes to sign out at the provider, too (OpenID Connect RP-Initiated Logout). The ID tokens that spare the provider's question
/// whether one means it are kept in memory, bounded; without one the provider is told who its client is.
/// </summary>
internal sealed class ProviderSignOut(OpenIdProviders providers, PreauthenticationMetrics metrics, TimeProvider time)
{
    private const int Capacity = 10_000;
    private const int MaximumHint = 4_096;

    private readonly ConcurrentDictionary<Guid, (Secret Token, DateTimeOffset Until)> _hints = new();

    public void Add(FormSession session, Secret token, DateTimeOffset until)
    {
        if (token.Length > MaximumHint)
        {
            return;
        }

        if (_hints.Count >= Capacity)
        {
            var now = time.GetUtcNow();
            foreach (var hint in _hints.Where(h => h.Value.Until <= now))
            {
                _hints.TryRemove(hint);
            }
        }

        if (_hints.Count < Capacity)
        {
            _hints[session.Id] = (token, until);
        }
    }

    /// <summary>Makes the back end's answer to its own sign-out lead on to the provider.</summary>
    public ValueTask ContinueLogoutAsync(HttpContext context, RoutePreauthentication route) =>
        context.Features.Get<FormSession>() is { Provider: not null } session
        && SignOutPaths.Match(route.SignOutPaths, context.Request.Path, context.Request.QueryString)
        && ClientKindReader.Read(context.Request.Method, context.Request.Headers) == ClientKind.Navigation
            ? ContinueLogoutAsync(context, session)
            : ValueTask.CompletedTask;

    private async ValueTask ContinueLogoutAsync(HttpContext context, FormSession session)
    {
        var address = await AddressAsync(context, session);
        context.Response.OnStarting(() =>
        {
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = address;
            return Task.CompletedTask;
        });
    }

    /// <summary>The provider's address; the gateway's own page where the provider has none or cannot be asked.</summary>
    public async ValueTask<string> AddressAsync(HttpContext context, FormSession session)
    {
        metrics.OpenIdConnect(OpenIdConnectStatus.SignedOut);
        var isKept = _hints.TryRemove(session.Id, out var hint);
        if (session.Provider is not { } signedIn || providers.Find(signedIn.Issuer) is not { Options.Client: { } client } provider
            || await provider.FindAsync(context.RequestAborted) is not { EndSessionEndpoint: { } endpoint })
        {
            return OpenIdConnectPages.SignedOutPath;
        }

        var parameters = new Dictionary<string, string?>
        {
            ["client_id"] = client.Id,
            ["post_logout_redirect_uri"] = $"https://{context.Request.Host.Value}{OpenIdConnectPages.SignedOutPath}",
        };
        if (isKept)
        {
            parameters["id_token_hint"] = hint.Token.Reveal();
        }

        return QueryHelpers.AddQueryString(endpoint.AbsoluteUri, parameters);
    }
}
