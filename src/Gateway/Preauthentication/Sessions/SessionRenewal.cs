namespace Gateway.Preauthentication.Sessions;

/// <summary>Keeps the session cookie current with a person's requests, and clears it at the back end's own sign-out.</summary>
internal sealed class SessionRenewal(SessionRegistry sessions, SessionCookie cookies, TimeProvider time)
{
    /// <summary>The Set-Cookie value that the response to a forwarded request carries; null where the browser keeps its cookie.</summary>
    public string? GetSetCookie(HttpContext context, RoutePreauthentication route, SignInOptions settings)
    {
        if (context.Features.Get<BrowserSession>() is not { } session)
        {
            return null;
        }

        var lifetime = settings.Lifetime(session.IsPrivate);
        if (SignOutPaths.Match(route.SignOutPaths, context.Request.Path, context.Request.QueryString))
        {
            sessions.Revoke(session.Id, session.Started + lifetime.Absolute);
            return GatewayCookies.Clear(settings.SessionCookie);
        }

        var now = time.GetUtcNow();
        if (now - session.LastSeen < lifetime.Idle / 10 || IsPolling(context.Request.QueryString))
        {
            return null;
        }

        var renewed = session with { LastSeen = now };
        sessions.Touch(renewed.Id, renewed.Expires(lifetime));
        return GatewayCookies.Set(settings.SessionCookie, cookies.Write(renewed));
    }

    // Outlook Web Access marks the requests of its own timers with UA=0; they are no activity of a person.
    private static bool IsPolling(QueryString query) => query.Value is { } text && text.Contains("UA=0", StringComparison.Ordinal);
}
