using Gateway.Accounts.Factors;
using Gateway.Identity.Credentials;

namespace Gateway.Preauthentication.Sessions;

/// <summary>Starts, reads and ends the session of a request's browser, whichever way it signed in.</summary>
internal sealed class BrowserSessions(
    SessionRegistry sessions,
    SessionCookie cookies,
    PreauthenticatedHosts hosts,
    ProviderLogouts logouts,
    SessionDirectory directory,
    TimeProvider time)
{
    /// <summary>Starts a session in the browser. A former session ends, and the form cookie is cleared.</summary>
    public BrowserSession Start(HttpContext context, SignInOptions settings, SessionStart start)
    {
        if (Find(context, settings) is { } former)
        {
            Revoke(former, settings);
        }

        var now = time.GetUtcNow();
        var account = directory.Accounts.Of(start.User);
        var session = new BrowserSession
        {
            Id = Guid.NewGuid(),
            Account = account,
            Factor = start.Factor is { } kind ? new FactorProof(kind, now) : ProofOf(start.Former, account),
            IsAtRisk = directory.Accounts.IsAtRisk(account),
            Host = HostOf(context),
            Network = NetworkOf(context),
            IsPrivate = start.IsPrivate,
            Credential = start.Credential,
            Proven = start.IsProven ? ProvenUser.ToKeep(start.User, hosts.Groups) : null,
            Provider = start.Provider,
            Started = now,
            LastSeen = now,
        };
        Begin(context, settings, session);
        return session;
    }

    private static FactorProof? ProofOf(BrowserSession? former, string account) => former?.Account == account ? former.Factor : null;

    /// <summary>Continues a session after a second factor was proved, under a new id, so that a stolen former id is worthless.</summary>
    public void AddFactor(HttpContext context, SignInOptions settings, BrowserSession former, FactorProof factor)
    {
        Revoke(former, settings);
        Begin(context, settings, former with { Id = Guid.NewGuid(), Factor = factor, IsAtRisk = false, LastSeen = time.GetUtcNow() });
    }

    private void Begin(HttpContext context, SignInOptions settings, BrowserSession session)
    {
        sessions.Touch(session.Id, session.Expires(settings.Lifetime(session.IsPrivate)));
        directory.Known.See(session, DeviceReader.FindAgent(context.Request), End(session, settings));
        if (session.Provider is { } provider)
        {
            logouts.See(provider, End(session, settings));
        }

        context.Response.Headers.Append("Set-Cookie", GatewayCookies.Set(settings.SessionCookie, cookies.Write(session)));
        context.Response.Headers.Append("Set-Cookie", GatewayCookies.Clear(settings.FormCookie));
    }

    /// <summary>The session of a request to one of the gateway's own pages, or null.</summary>
    public BrowserSession? Find(HttpContext context, SignInOptions settings) =>
        TryFind(PresentedCredentials.Of(context), settings, out var session) ? session : null;

    /// <summary>
    /// Whether the request has a session cookie. <paramref name="session"/> is null where it has ended; nothing is changed, and the one
    /// request to the back end's own sign-out stays allowed.
    /// </summary>
    public bool TryFind(in PresentedCredentials presented, SignInOptions settings, out BrowserSession? session)
    {
        session = null;
        if (!CookieHeader.TryFind(presented.Cookie, settings.SessionCookie, out var value))
        {
            return false;
        }

        session = cookies.Read(value) is { } read && WhyEnded(presented, read, settings) is null && !sessions.IsRevoked(read.Id)
            ? read
            : null;
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

        ended = WhyEnded(PresentedCredentials.Of(context), session, settings)
            ?? (IsRevoked(context, session, route) ? "the session was ended." : null);
        if (ended is null)
        {
            return session;
        }

        cookies.Evict(value);
        return null;
    }

    /// <summary>Marks the session as in use.</summary>
    public void Use(BrowserSession session, SignInOptions settings)
    {
        sessions.Touch(session.Id, session.Expires(settings.Lifetime(session.IsPrivate)));
        directory.Known.See(session, null, End(session, settings));
        if (session.Provider is { } provider)
        {
            logouts.See(provider, End(session, settings));
        }
    }

    /// <summary>Ends a session: its cookie is refused from now on.</summary>
    public void Revoke(BrowserSession session, SignInOptions settings) => sessions.Revoke(session.Id, End(session, settings));

    /// <summary>Ends a session, except for one request to the back end's own sign-out.</summary>
    public void RevokeAllowingSignOut(BrowserSession session, SignInOptions settings) =>
        sessions.RevokeAllowingSignOut(session.Id, End(session, settings));

    /// <summary>The request's host as sessions and tokens store it.</summary>
    public static string HostOf(HttpContext context) => context.Request.Host.Host.ToLowerInvariant();

    private static SourceNetwork NetworkOf(HttpContext context) => SourceNetwork.Of(SignInContexts.Source(context));

    private static DateTimeOffset End(BrowserSession session, SignInOptions settings) =>
        session.Started + settings.Lifetime(session.IsPrivate).Absolute;

    /// <summary>Why a session has expired or is not valid here; null if it is valid, unless this session alone was revoked.</summary>
    private string? WhyEnded(in PresentedCredentials presented, BrowserSession session, SignInOptions settings)
    {
        if (!session.Host.Equals(presented.Host.Host, StringComparison.OrdinalIgnoreCase))
        {
            return "the session belongs to another host.";
        }

        if (settings.BindSessionTo == SessionBinding.Network && session.Network != SourceNetwork.Of(presented.Source))
        {
            return "the session belongs to another network.";
        }

        if (session.Expires(settings.Lifetime(session.IsPrivate)) <= time.GetUtcNow())
        {
            return "the session has expired.";
        }

        if (sessions.IsRevoked(session.Account, session.Started))
        {
            return "every session of the account was ended.";
        }

        if (session.Provider is { } provider && logouts.HasEnded(provider, session.Started))
        {
            return "the provider ended the session.";
        }

        return null;
    }

    private bool IsRevoked(HttpContext context, BrowserSession session, RoutePreauthentication? route)
    {
        var isSignOut = route is not null
            && SignOutPaths.Match(route.SignOutPaths, context.Request.Path.Value, context.Request.QueryString.Value);
        return sessions.IsRevoked(session.Id) && !(isSignOut && sessions.TryUseSignOut(session.Id));
    }
}
