using Gateway.Preauthentication.OpenIdConnect;
using Gateway.Preauthentication.Pages;
using Gateway.Preauthentication.Sessions;
using Gateway.Requests;
using Microsoft.AspNetCore.Authentication;

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
        var session = browsers.Find(context, settings);
        var next = await FindNextAsync(request, session);
        await context.SignOutAsync(
            host.Scheme.ToString(), next == host.SignOutPath ? BrowserHandler.ThroughBackEnd() : new AuthenticationProperties());
        if (session?.Provider is null)
        {
            PageResponses.Redirect(context, next);
            return;
        }

        await SignOutPage.WriteLeavingAsync(request, next);
    }

    /// <summary>
    /// Where the browser goes next: the back end's own sign-out, which ends its session and leads on to the provider's; the provider's; or
    /// the page that confirms the sign-out.
    /// </summary>
    private async ValueTask<string> FindNextAsync(PageRequest request, BrowserSession? session)
    {
        if (session is null)
        {
            return request.Host.SignedOutPath;
        }

        if (request.Host.SignOutPath is { } backEnd)
        {
            return backEnd;
        }

        return session.Provider is null ? request.Host.SignedOutPath : await providers.GetAddressAsync(request.Context, session);
    }
}
