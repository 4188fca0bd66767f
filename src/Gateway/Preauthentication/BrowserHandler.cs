using Gateway.Preauthentication.Sessions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication;

/// <summary>A scheme for browsers, whose credential is the session cookie: it challenges with a sign-in page, and can sign out.</summary>
internal abstract class BrowserHandler(
    RouteAuthentication scheme, BrowserSessions browsers, SignInRedirect redirect, IOptionsMonitor<SignInOptions> signIn)
    : SchemeHandler(signIn), IAuthenticationSignOutHandler
{
    private const string BackEnd = "Gateway.BackEndSignOut";

    protected BrowserSessions Browsers => browsers;

    /// <summary>Properties of a sign-out that goes on to the back end's own, whose one request still needs the session.</summary>
    public static AuthenticationProperties ThroughBackEnd()
    {
        var properties = new AuthenticationProperties();
        properties.SetParameter(BackEnd, true);
        return properties;
    }

    public Task SignOutAsync(AuthenticationProperties? properties)
    {
        var session = browsers.Find(Context, Settings);
        if (session is not null && properties?.GetParameter<bool>(BackEnd) == true)
        {
            browsers.RevokeAllowingSignOut(session, Settings);
            return Task.CompletedTask;
        }

        if (session is not null)
        {
            browsers.Revoke(session, Settings);
        }

        Context.Response.Headers.Append("Set-Cookie", GatewayCookies.Clear(Settings.SessionCookie));
        return Task.CompletedTask;
    }

    protected override void Challenge(HttpContext context, RoutePreauthentication route, PreauthenticationResult result)
    {
        if (result.Status is PreauthenticationStatus.SignIn or PreauthenticationStatus.SecondFactor)
        {
            redirect.Write(context, route, result);
            return;
        }

        context.Response.Headers.Append("WWW-Authenticate", Settings.GetPageChallenge(scheme, context.Request));
    }
}
