using Gateway.Identity.Credentials;
using Gateway.Preauthentication.OpenIdConnect;

namespace Gateway.Preauthentication.Forms;

/// <summary>The session of the browser that asks, however it signed in: begins it, reads it, ends it, on the host that it is for.</summary>
internal sealed class BrowserSessions(FormSessions sessions, FormSessionCookie cookies, PreauthenticatedHosts hosts, ProviderLogouts logouts, TimeProvider time)
{
    /// <summary>Starts a session in the browser; one that was there before ends, and so does what the form cookie was for.</summary>
    public FormSession Begin(HttpContext context, SignInOptions settings, bool isPrivate, PasswordCredential? credential, UserIdentity? proven, ProviderSession? provider = null)
    {
        if (Find(context, settings) is { } former)
        {
            Revoke(former, settings);
        }

        var now = time.GetUtcNow();
        var kept = proven is null ? null : ProvenUser.ToKeep(proven, hosts.Groups);
        var session = new FormSession(Guid.NewGuid(), HostOf(context), isPrivate, credential, kept, provider, now, now);
        sessions.Touch(session.Id, session.Expires(settings.Lifetime(session.IsPrivate)));
        context.Response.Headers.Append("Set-Cookie", FormCookies.Set(settings.SessionCookie, cookies.Write(session)));
        context.Response.Headers.Append("Set-Cookie", FormCookies.Clear(settings.FormCookie));
        return session;
    }

    /// <summary>The session that a request to one of the gateway's own pages brings, or null.</summary>
    public FormSession? Find(HttpContext context, SignInOptions settings) =>
        CookieHeader.Find(context.Request.Headers.Cookie, settings.SessionCookie) is { } value && cookies.Read(value) is { } session && WhyEnded(context, session, settings, null) is null
            ? session
            : null;

    /// <summary>The session that a request to a route brings; null where it brings none, or one that has ended, and then says why.</summary>
    public FormSession? Read(HttpContext context, SignInOptions settings, RoutePreauthentication? route, out string? ended)
    {
        ended = null;
        if (!CookieHeader.TryFind(context.Request.Headers.Cookie, settings.SessionCookie, out var value))
        {
            return null;
        }

        if (cookies.Read(value) is not { } session)
        {
            ended = "the cookie is not one of ours.";
            return null;
        }

        ended = WhyEnded(context, session, settings, route);
        if (ended is null)
        {
            return session;
        }

        cookies.Forget(value);
        return null;
    }

    /// <summary>Notes that the session is in use, and lets the steps behind know it.</summary>
    public void Use(HttpContext context, FormSession session, SignInOptions settings)
    {
        sessions.Touch(session.Id, session.Expires(settings.Lifetime(session.IsPrivate)));
        context.Features.Set(session);
    }

    /// <summary>Ends a session: its cookie is worth nothing from here on.</summary>
    public void Revoke(FormSession session, SignInOptions settings) => sessions.Revoke(session.Id, End(session, settings));

    /// <summary>Ends a session, but for one request to the back end's own sign-out.</summary>
    public void Leave(FormSession session, SignInOptions settings) => sessions.Leave(session.Id, End(session, settings));

    /// <summary>The host as sessions and tokens have it.</summary>
    public static string HostOf(HttpContext context) => context.Request.Host.Host.ToLowerInvariant();

    private static DateTimeOffset End(FormSession session, SignInOptions settings) => session.Started + settings.Lifetime(session.IsPrivate).Absolute;

    private string? WhyEnded(HttpContext context, FormSession session, SignInOptions settings, RoutePreauthentication? route)
    {
        if (session.Host != HostOf(context))
        {
            return "the session is of another host.";
        }

        if (session.Expires(settings.Lifetime(session.IsPrivate)) <= time.GetUtcNow())
        {
            return "the session's time is over.";
        }

        if (session.Provider is { } provider && logouts.Ended(provider, session.Started))
        {
            return "the provider ended the session.";
        }

        var isLeaving = route is not null && SignOutPaths.Match(route.SignOutPaths, context.Request.Path, context.Request.QueryString);
        return sessions.IsRevoked(session.Id) && !(isLeaving && sessions.TryLeave(session.Id)) ? "the session was ended." : null;
    }
}
