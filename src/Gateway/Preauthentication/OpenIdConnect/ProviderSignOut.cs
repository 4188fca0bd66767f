using System.Collections.Concurrent;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication.Sessions;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>
/// Builds the address of the provider's sign-out (OpenID Connect RP-Initiated Logout). ID tokens, with which the provider does not ask for
/// confirmation, are kept in memory, bounded; without one, the address has only the client's id.
/// </summary>
internal sealed class ProviderSignOut(OpenIdProviders providers, PreauthenticationMetrics metrics, TimeProvider time)
{
    private const int Capacity = 10_000;
    private const int MaximumHint = 4_096;

    private readonly ConcurrentDictionary<Guid, (Secret Token, DateTimeOffset Until)> _hints = new();

    /// <summary>Keeps the ID token of a session for its sign-out.</summary>
    public void AddHint(BrowserSession session, Secret token, DateTimeOffset until)
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

    /// <summary>Makes the back end's response to its own sign-out redirect to the provider's.</summary>
    public ValueTask ContinueLogoutAsync(HttpContext context, RoutePreauthentication route, SignInResult signIn) =>
        signIn.Session is { Provider: not null } session
        && SignOutPaths.Match(route.SignOutPaths, context.Request.Path.Value, context.Request.QueryString.Value)
        && ClientKindReader.Read(context.Request.Method, context.Request.Headers) == ClientKind.Navigation
            ? ContinueLogoutAsync(context, session)
            : ValueTask.CompletedTask;

    private async ValueTask ContinueLogoutAsync(HttpContext context, BrowserSession session)
    {
        var address = await GetAddressAsync(context, session);
        context.Response.OnStarting(() =>
        {
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = address;
            return Task.CompletedTask;
        });
    }

    /// <summary>The address of the provider's sign-out; the gateway's own page where the provider has none or is unavailable.</summary>
    public async ValueTask<string> GetAddressAsync(HttpContext context, BrowserSession session)
    {
        metrics.OpenIdConnect(OpenIdConnectStatus.SignedOut);
        var isKept = _hints.TryRemove(session.Id, out var hint);
        if (session.Provider is not { } signedIn
            || providers.Find(signedIn.Issuer) is not { Options.Client: { } client } provider
            || await provider.FindAsync(context.RequestAborted) is not { EndSessionEndpoint: { } endpoint })
        {
            return ReservedPaths.SignedOut;
        }

        var parameters = new Dictionary<string, string?>
        {
            ["client_id"] = client.Id,
            ["post_logout_redirect_uri"] = $"https://{context.Request.Host.Value}{ReservedPaths.SignedOut}",
        };
        if (isKept)
        {
            parameters["id_token_hint"] = hint.Token.Reveal();
        }

        return QueryHelpers.AddQueryString(endpoint.AbsoluteUri, parameters);
    }
}
