using Gateway.Preauthentication.OpenIdConnect;
using Gateway.Requests;

namespace Gateway.Preauthentication.Forms;

/// <summary>Signs out, however the person signed in: asks, ends the session here, and leads to where else it must end.</summary>
internal sealed class SignOutPages(BrowserSessions browsers, BrowserForms forms, ProviderSignOut providers, TimeProvider time)
{
    public Task AskAsync(HttpContext context, SignInOptions settings, SignInHost host)
    {
        if (browsers.Find(context, settings) is null)
        {
            BrowserForms.Redirect(context, host.SignedOutPath);
            return Task.CompletedTask;
        }

        RequestRecord.Of(context).Outcome = RequestOutcome.Answered;
        return SignInPage.WriteSignOutAsync(context, settings, forms.Token(context, settings, SignInPages.SignOutPath));
    }

    public async Task SignOutAsync(HttpContext context, SignInOptions settings, SignInHost host)
    {
        if (BrowserForms.IsForeign(context.Request))
        {
            await BrowserForms.RefuseForeignAsync(context);
            return;
        }

        var form = await SignInForm.ReadAsync(context.Request, time);
        if (forms.Target(context, settings, form) != SignInPages.SignOutPath)
        {
            BrowserForms.Redirect(context, SignInPages.SignOutPath);
            return;
        }

        RequestRecord.Of(context).Scheme = host.Scheme.ToString();
        context.Response.Headers.Append("Set-Cookie", FormCookies.Clear(settings.FormCookie));
        if (browsers.Find(context, settings) is not { } session)
        {
            context.Response.Headers.Append("Set-Cookie", FormCookies.Clear(settings.SessionCookie));
            BrowserForms.Redirect(context, host.SignedOutPath);
            return;
        }

        var next = host.SignOutPath;
        if (next is not null)
        {
            // The back end's own session ends there; the cookie is good for that one request alone, which clears it and leads on to the provider.
            browsers.Leave(session, settings);
        }
        else
        {
            next = session.Provider is null ? host.SignedOutPath : await providers.AddressAsync(context, session);
            browsers.Revoke(session, settings);
            context.Response.Headers.Append("Set-Cookie", FormCookies.Clear(settings.SessionCookie));
        }

        if (session.Provider is null)
        {
            BrowserForms.Redirect(context, next);
            return;
        }

        await OpenIdConnectPage.WriteLeavingAsync(context, settings, next);
    }
}
