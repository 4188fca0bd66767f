using Gateway.Identity.Tokens;
using Gateway.Preauthentication.Pages;
using Gateway.Preauthentication.Sessions;
using Gateway.Requests;

namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>Answers the request with which a browser comes back from the provider: verifies it and starts the session.</summary>
internal sealed class OpenIdCallback(
    OpenIdState states,
    OpenIdSignIn signIn,
    BrowserSessions browsers,
    ProviderSignOut signOut,
    OpenIdFailures failures,
    PreauthenticationMetrics metrics)
{
    public async Task AnswerAsync(PageRequest request, TokenIssuer provider)
    {
        var (context, settings, host) = request;
        var state = context.Request.Query["state"] is [{ } value] ? value : null;
        var sent = states.Read(state, BrowserForms.FindCookie(request), BrowserSessions.HostOf(context), out var isOfBrowser);
        var target = ReturnTarget.IsSafe(sent?.Target) ? sent.Target : host.Landing;
        if (sent is null || !isOfBrowser || sent.Issuer != provider.Name)
        {
            await RefuseStateAsync(request, provider, target);
            return;
        }

        var result = await signIn.CompleteAsync(context, provider, sent);
        if (result is not { User: { } user, IdToken: { } token })
        {
            // A state is valid for one response: without its form cookie it is refused.
            context.Response.Headers.Append("Set-Cookie", GatewayCookies.Clear(settings.FormCookie));
            await failures.FailAsync(request, provider, result, target);
            return;
        }

        var session = browsers.Start(context, settings, new SessionStart(user, IsPrivate: false)
        {
            IsProven = true,
            Provider = result.Provider,
        });
        signOut.AddHint(session, token, session.Started + settings.Public.Absolute);
        metrics.Decided(PreauthenticationStatus.Accepted, SignInResult.Accepted(OpenIdConnectHandler.SchemeName, user));
        metrics.OpenIdConnect(result.Status);
        RequestRecord.Of(context).User = user;
        RequestRecord.Of(context).Scheme = OpenIdConnectHandler.SchemeName;
        PageResponses.Redirect(context, target);
    }

    /// <summary>
    /// Refuses a response without a valid state. Where several tabs were sent to the provider at once, the first one back signs in all of
    /// them, and the others are redirected.
    /// </summary>
    private Task RefuseStateAsync(PageRequest request, TokenIssuer provider, string target)
    {
        if (browsers.Find(request.Context, request.Settings)?.Provider?.Issuer != provider.Name)
        {
            var refused = new OpenIdResult(OpenIdConnectStatus.StateRefused, "The response does not belong to a request of this browser.");
            return failures.FailAsync(request, provider, refused, target);
        }

        metrics.OpenIdConnect(OpenIdConnectStatus.SignedInAlready);
        PageResponses.Redirect(request.Context, target);
        return Task.CompletedTask;
    }
}
