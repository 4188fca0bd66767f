using Gateway.Identity.Tokens;
using Gateway.Preauthentication.Pages;
using Gateway.Preauthentication.Sessions;
using Gateway.Requests;

namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>
/// Ends a session when the provider's sign-out page loads this address in a frame (OpenID Connect Front-Channel Logout). Browsers send no
/// session cookie from another site's frame, so the session is found by the provider's name for it. Only sessions that have been used here
/// are ended: nobody proves who asks, and unknown names would fill the memory.
/// </summary>
internal sealed class FrontChannelLogout(ProviderLogouts logouts, PreauthenticationMetrics metrics, TimeProvider time)
{
    public Task AnswerAsync(PageRequest request, TokenIssuer provider)
    {
        var context = request.Context;
        if (context.Request.Query["iss"] is not [{ } issuer]
            || !provider.Options.IsIssuer(issuer)
            || context.Request.Query["sid"] is not [{ Length: > 0 } session])
        {
            metrics.OpenIdConnect(OpenIdConnectStatus.LogoutRefused);
            const string Reason = "iss or sid is missing or wrong.";
            return Refusal.AnswerAsync(
                context, StatusCodes.Status400BadRequest, RequestOutcome.Denied, "This ends no session.", Reason);
        }

        if (logouts.HasSeen(provider.Name, session))
        {
            var now = time.GetUtcNow();
            logouts.Add(new ProviderLogout(provider.Name, null, session, now, now + request.Settings.LongestLifetime));
            metrics.OpenIdConnect(OpenIdConnectStatus.EndedByProvider);
        }

        // The same response for every session. The frame must load, so that the provider's page goes on.
        RequestRecord.Of(context).Outcome = RequestOutcome.Answered;
        RequestRecord.Of(context).Scheme = OpenIdConnectHandler.SchemeName;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors *";
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync("<!doctype html><title>Signed out</title>", context.RequestAborted);
    }
}
