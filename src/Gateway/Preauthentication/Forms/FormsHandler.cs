using Gateway.Preauthentication.Sessions;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication.Forms;

/// <summary>The scheme <c>Forms</c>: the session cookie.</summary>
internal sealed class FormsHandler(
    SessionUsers users, BrowserSessions browsers, SignInRedirect redirect, IOptionsMonitor<SignInOptions> signIn)
    : BrowserHandler(RouteAuthentication.Forms, browsers, redirect, signIn)
{
    public const string SchemeName = nameof(RouteAuthentication.Forms);

    protected override async ValueTask<SignInResult?> VerifyAsync(HttpContext context, RoutePreauthentication route)
    {
        if (Browsers.Read(context, Settings, route, out var ended) is not { } session)
        {
            return ended is null ? null : SignInResult.SessionEnded(SchemeName, ended);
        }

        return await users.VerifyAsync(context, Settings, session, route.Route);
    }
}
