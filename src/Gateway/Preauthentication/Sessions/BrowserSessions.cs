using Gateway.Identity.Credentials;

namespace Gateway.Preauthentication.Sessions;

/// <summary>Starts, reads and ends the session of a request's browser, whichever way it signed in.</summary>
internal sealed class BrowserSessions(
    SessionRegistry sessions, SessionCookie cookies, PreauthenticatedHosts hosts, ProviderLogouts logouts, TimeProvider time)
{
    /// <summary>Starts a session in the browser. A former session ends, and the form cookie is cleared.</summary>
    public BrowserSession Start(
        HttpContext context,
        SignInOptions settings,
        bool isPrivate,
        PasswordCredential? credential,
        UserIdentity? proven,
        ProviderSession? provider = null)
    {
        if (Find(context, settings) is { } former)
        {
            Revoke(former, settings);
        }

        var now = time.GetUtcNow();
        var session = new BrowserSession
        {
            Id = Guid.NewGuid(),
            Host = HostOf(context),
            IsPrivate = isPrivate,
            Credential = credential,
            Proven = proven is null ? null : ProvenUser.ToKeep(proven, hosts.Groups),
            Provider = provider,
            Started = now,
            LastSeen = now,
        };
        sessions.Touch(session.Id, session.Expires(settings.Lifetime(session.IsPrivate)));
        if (provider is not null)
        {
            logouts.See(provider, End(session, settings));
        }

        context.Response.Headers.Append("Set-Cookie", GatewayCookies.Set(settings.SessionCookie, cookies.Write(session)));
        context.Response.Headers.Append("Set-Cookie", GatewayCookies.Clear(settings.FormCookie));
        return session;
    }

    /// <summary>The session of a request to one of the gateway's own pages, or null.</summary>
    public BrowserSession? Find(HttpContext context, SignInOptions settings) =>
        TryFind(context, settings, out var session) ? session : null;

    /// <summary>
    /// Whether the request has a session cookie. <paramref name="session"/> is null where it has ended; nothing is changed, and the one
    /// request to the back end's own sign-out stays allowed.
    /// </summary>
    public bool TryFind(HttpContext context, SignInOptions settings, out BrowserSession? session)
    {
        session = null;
        if (!CookieHeader.TryFind(context.Request.Headers.Cookie, settings.SessionCookie, out var value))
        {
            return false;
        }

        session = cookies.Read(value) is { } read && WhyEnded(context, read, settings, null) is null ? read : null;
        return true;
    }

    /// <summary>
    /// The session of a request to a route. Null where it has none, or one that has ended; <paramref name="ended"/> is then the cause.
    /// </summary>
    public BrowserSession? Read(HttpContext context, SignInOptions settings, RoutePreauthentication? route, out string? ended)
    {
        ended = null;
        if (!CookieHeader.TryFind(context.Request.Headers.Cookie, settings.SessionCookie, out var value))
        {
            return null;
        }

        if (cookies.Read(value) is not { } session)
        {
            ended = "the cookie was not issued by this gateway.";
            return null;
        }

        ended = WhyEnded(context, session, settings, route);
        if (ended is null)
        {
            return session;
        }

        cookies.Evict(value);
        return null;
    }

    /// <summary>Marks the session as in use and makes it a feature of the request.</summary>
    public void Use(HttpContext context, BrowserSession session, SignInOptions settings)
    {
        sessions.Touch(session.Id, session.Expires(settings.Lifetime(session.IsPrivate)));
        if (session.Provider is { } provider)
        {
            logouts.See(provider, End(session, settings));
        }

        context.Features.Set(session);
    }

    /// <summary>Ends a session: its cookie is refused from now on.</summary>
    public void Revoke(BrowserSession session, SignInOptions settings) => sessions.Revoke(session.Id, End(session, settings));

    /// <summary>Ends a session, except for one request to the back end's own sign-out.</summary>
    public void RevokeAllowingSignOut(BrowserSession session, SignInOptions settings) =>
        sessions.RevokeAllowingSignOut(session.Id, End(session, settings));

    /// <summary>The request's host as sessions and tokens store it.</summary>
    public static string HostOf(HttpContext context) => context.Request.Host.Host.ToLowerInvariant();

    private static DateTimeOffset End(BrowserSession session, SignInOptions settings) =>
        session.Started + settings.Lifetime(session.IsPrivate).Absolute;

    private string? WhyEnded(HttpContext context, BrowserSession session, SignInOptions settings, RoutePreauthentication? route)
    {
        if (session.Host != HostOf(context))
        {
            return "the session belongs to another host.";
        }

        if (session.Expires(settings.Lifetime(session.IsPrivate)) <= time.GetUtcNow())
        {
            return "the session has expired.";
        }

        if (session.Provider is { } provider && logouts.HasEnded(provider, session.Started))
        {
            return "the provider ended the session.";
        }

        var isSignOut = route is not null && SignOutPaths.Match(route.SignOutPaths, context.Request.Path, context.Request.QueryString);
        return sessions.IsRevoked(session.Id) && !(isSignOut && sessions.TryUseSignOut(session.Id)) ? "the session was ended." : null;
    }
}
