using Gateway.Preauthentication.Factors;
using Gateway.Preauthentication.Forms;
using Gateway.Preauthentication.Pages;
using Gateway.Preauthentication.Passkeys;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication;

/// <summary>
/// Answers the <see cref="ReservedPaths"/> on every host that has a route where browsers sign in, whichever route matches them.
/// </summary>
internal sealed class SignInPages(
    RequestDelegate next,
    PreauthenticatedHosts hosts,
    BrowserPages pages,
    IOptionsMonitor<SignInOptions> signIn)
{
    /// <summary>The host whose pages the request asks for; null where it asks for none, or its host has none.</summary>
    public static SignInHost? HostOf(PreauthenticatedHosts hosts, HttpRequest request) =>
        request.Path.StartsWithSegments(ReservedPaths.Prefix, StringComparison.OrdinalIgnoreCase)
            ? hosts.SignInOn(request.Host.Host)
            : null;

    public Task InvokeAsync(HttpContext context)
    {
        if (OwaForm.IsPosted(context)
            && hosts.SignInOn(context.Request.Host.Host) is { OpenIdConnect: null } own
            && new PageRequest(context, signIn.CurrentValue, own) is var posted
            && !pages.Forms.HasSession(posted))
        {
            return pages.Forms.SignInByOwaFormAsync(posted);
        }

        if (HostOf(hosts, context.Request) is not { } host)
        {
            return next(context);
        }

        var request = new PageRequest(context, signIn.CurrentValue, host);
        return (context.Request.Path.Value, context.Request.Method) switch
        {
            (ReservedPaths.SignOut, "GET" or "HEAD") => pages.SignOut.AskAsync(request),
            (ReservedPaths.SignOut, "POST") => pages.SignOut.SignOutAsync(request),
            (ReservedPaths.SignOut, _) => PageResponses.RefuseMethodAsync(context, "GET, HEAD, POST"),
            (ReservedPaths.Style, _) => SignInStyle.Of(request.Page).WriteAsync(context),
            (ReservedPaths.Logo, _) when request.Page.LoadedLogo.Image is { } logo => logo.WriteAsync(context),
            (ReservedPaths.DarkLogo, _) when request.Page.LoadedDarkLogo.Image is { } logo => logo.WriteAsync(context),
            (ReservedPaths.PasskeyScript, _) => PasskeyScript.File.WriteAsync(context),
            _ when host.OpenIdConnect is { } route => pages.OpenId.AnswerAsync(request, route),
            (ReservedPaths.PasskeyOptions, _) => pages.Passkeys.AnswerAsync(request),
            (ReservedPaths.Account, _) => pages.Account.AnswerAsync(request),
            _ when FactorPages.Has(context.Request.Path) => pages.Factors.AnswerAsync(request),
            _ => pages.Forms.AnswerAsync(request),
        };
    }
}
