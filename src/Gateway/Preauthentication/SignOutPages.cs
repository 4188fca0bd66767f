using Gateway.Preauthentication.OpenIdConnect;
using Gateway.Preauthentication.Pages;
using Gateway.Preauthentication.Sessions;
using Gateway.Requests;

namespace Gateway.Preauthentication;

/// <summary>
/// Signs a person out, of a form session or of a provider's: asks, ends the session here, and leads on to the back end's or the provider's
/// own sign-out.
/// </summary>
internal sealed class SignOutPages(BrowserSessions browsers, BrowserForms forms, ProviderSignOut providers, TimeProvider time)
{
    public Task AskAsync(PageRequest request)
    {
        if (browsers.Find(request.Context, request.Settings) is null)
        {
            PageResponses.Redirect(request.Context, request.Host.SignedOutPath);
            return Task.CompletedTask;
        }

        RequestRecord.Of(request.Context).Outcome = RequestOutcome.Answered;
        return SignOutPage.WriteQuestionAsync(request, forms.CreateToken(request, ReservedPaths.SignOut));
    }

    public async Task SignOutAsync(PageRequest request)
    {
        var (context, settings, host) = request;
        if (BrowserForms.IsForeign(context.Request))
        {
            await PageResponses.RefuseForeignAsync(context);
            return;
        }

        var form = await PostedForm.ReadAsync(context.Request, time);
        if (forms.ReadTarget(request, form) != ReservedPaths.SignOut)
        {
            PageResponses.Redirect(context, ReservedPaths.SignOut);
            return;
        }

        RequestRecord.Of(context).Scheme = host.Scheme.ToString();
        context.Response.Headers.Append("Set-Cookie", GatewayCookies.Clear(settings.FormCookie));
        if (browsers.Find(context, settings) is not { } session)
        {
            context.Response.Headers.Append("Set-Cookie", GatewayCookies.Clear(settings.SessionCookie));
            PageResponses.Redirect(context, host.SignedOutPath);
            return;
        }

        var next = await EndAsync(request, session);
        if (session.Provider is null)
        {
            PageResponses.Redirect(context, next);
            return;
        }

        await SignOutPage.WriteLeavingAsync(request, next);
    }

    /// <summary>Ends the session and returns where the browser goes next.</summary>
    private async Task<string> EndAsync(PageRequest request, BrowserSession session)
    {
        var (context, settings, host) = request;
        if (host.SignOutPath is { } backEnd)
        {
            // The back end's own session ends there. The cookie stays valid for that one request, whose response clears it and leads on to
            // the provider.
            browsers.RevokeAllowingSignOut(session, settings);
            return backEnd;
        }

        var next = session.Provider is null ? host.SignedOutPath : await providers.GetAddressAsync(context, session);
        browsers.Revoke(session, settings);
        context.Response.Headers.Append("Set-Cookie", GatewayCookies.Clear(settings.SessionCookie));
        return next;
    }
}
