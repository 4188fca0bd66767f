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
    public Task InvokeAsync(HttpContext context)
    {
        if (!context.Request.Path.StartsWithSegments(ReservedPaths.Prefix, StringComparison.OrdinalIgnoreCase)
            || hosts.SignInOn(context.Request.Host.Host) is not { } host)
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
