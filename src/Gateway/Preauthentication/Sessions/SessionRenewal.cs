namespace Gateway.Preauthentication.Sessions;

/// <summary>Keeps the session cookie current with a person's requests, and clears it at the back end's own sign-out.</summary>
internal sealed class SessionRenewal(SessionRegistry sessions, SessionCookie cookies, TimeProvider time)
{
    /// <summary>The Set-Cookie value that the response to a forwarded request carries; null where the browser keeps its cookie.</summary>
    public string? GetSetCookie(HttpContext context, BrowserSession session, RoutePreauthentication route, SignInOptions settings)
    {
        var path = context.Request.Path.Value.AsSpan();
        var query = context.Request.QueryString.Value.AsSpan();
        var lifetime = settings.Lifetime(session.IsPrivate);
        if (SignOutPaths.Match(route.SignOutPaths, path, query))
        {
            sessions.Revoke(session.Id, session.Started + lifetime.Absolute);
            return GatewayCookies.Clear(settings.SessionCookie);
        }

        if (!IsDue(session, settings, query))
        {
            return null;
        }

        var renewed = session with { LastSeen = time.GetUtcNow() };
        sessions.Touch(renewed.Id, renewed.Expires(lifetime));
        return GatewayCookies.Set(settings.SessionCookie, cookies.Write(renewed));
    }

    /// <summary>Whether the response to a request changes the browser's cookie.</summary>
    /// <param name="session">The session of the request.</param>
    /// <param name="route">The route of the request.</param>
    /// <param name="settings">The time-outs.</param>
    /// <param name="path">The path of the request, decoded.</param>
    /// <param name="query">Its query with the question mark; empty for none.</param>
    public bool IsNeeded(
        BrowserSession session,
        RoutePreauthentication route,
        SignInOptions settings,
        ReadOnlySpan<char> path,
        ReadOnlySpan<char> query) => SignOutPaths.Match(route.SignOutPaths, path, query) || IsDue(session, settings, query);

    // Outlook Web Access marks the requests of its own timers with UA=0; they are no activity of a person.
    private bool IsDue(BrowserSession session, SignInOptions settings, ReadOnlySpan<char> query) =>
        time.GetUtcNow() - session.LastSeen >= settings.Lifetime(session.IsPrivate).Idle / 10
        && !query.Contains("UA=0", StringComparison.Ordinal);
}
