using Gateway.Preauthentication.Forms;
using Gateway.Preauthentication.OpenIdConnect;
using Gateway.Preauthentication.Pages;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication;

/// <summary>
/// Answers the <see cref="ReservedPaths"/> on every host that has a route where browsers sign in, whichever route matches them.
/// </summary>
internal sealed class SignInPages(
    RequestDelegate next,
    PreauthenticatedHosts hosts,
    FormsPages forms,
    OpenIdConnectPages openId,
    SignOutPages signOut,
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
            && !forms.HasSession(posted))
        {
            return forms.SignInByOwaFormAsync(posted);
        }

        if (HostOf(hosts, context.Request) is not { } host)
        {
            return next(context);
        }

        var request = new PageRequest(context, signIn.CurrentValue, host);
        return (context.Request.Path.Value, context.Request.Method) switch
        {
            (ReservedPaths.SignOut, "GET" or "HEAD") => signOut.AskAsync(request),
            (ReservedPaths.SignOut, "POST") => signOut.SignOutAsync(request),
            (ReservedPaths.SignOut, _) => PageResponses.RefuseMethodAsync(context, "GET, HEAD, POST"),
            (ReservedPaths.Style, "GET" or "HEAD") => SignInStyle.WriteAsync(context),
            (ReservedPaths.Style, _) => PageResponses.RefuseMethodAsync(context, "GET, HEAD"),
            _ when host.OpenIdConnect is { } route => openId.AnswerAsync(request, route),
            _ => forms.AnswerAsync(request),
        };
    }
}
