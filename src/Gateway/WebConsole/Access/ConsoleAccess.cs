using Gateway.Admin;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication;
using Microsoft.Extensions.Options;

namespace Gateway.WebConsole.Access;

/// <summary>
/// Authorizes requests to the console. If the admin listener requires no token, every client is allowed; otherwise a client needs a token,
/// or the cookie of a session.
/// </summary>
internal sealed class ConsoleAccess(IOptionsMonitor<AdminOptions> options, ConsoleSessions sessions, ConsoleTokens tokens)
{
    public const string NoteKey = "note";
    public const string SignatureKey = "signed";

    private const int MaximumNote = 400;

    /// <summary>The visit; null if the browser has to sign in first.</summary>
    public ConsoleVisit? Find(HttpContext context)
    {
        var current = options.CurrentValue;
        if (!current.NeedsToken)
        {
            return Visit(context, AdminRole.Act, EnsureFormCookie(context));
        }

        var cookie = CookieHeader.Find(context.Request.Headers.Cookie, SessionCookieOf(context));
        if (sessions.Find(cookie) is { } session)
        {
            if (session.Person is { } person)
            {
                context.Features.Set(new AdminIdentity(person.Name)); // what is done is audited as theirs
            }

            return Visit(context, session.Role, cookie!) with { IsSignedIn = true, Person = session.Person?.Name };
        }

        // A program sends the token itself and posts no forms.
        return AdminAccess.FindRole(current, context.Request.Headers.Authorization.ToString()) is { } role
            ? Visit(context, role, EnsureFormCookie(context))
            : null;
    }

    /// <summary>Whether a visit that lasts may go on. Watching is no use of a session, which ends unattended.</summary>
    public bool IsStillValid(ConsoleVisit visit)
    {
        return visit.IsSignedIn
            ? sessions.IsValid(visit.Cookie)
            : AdminAccess.FindRole(options.CurrentValue, visit.Context.Request.Headers.Authorization.ToString()) is not null;
    }

    /// <summary>Whether a posted form was sent to this browser by this gateway.</summary>
    public bool IsOwn(HttpContext context, string cookie, ConsoleForm? form) =>
        form is not null && !IsForeign(context.Request) && tokens.IsOfForms(cookie, form["csrf"]);

    // Behind a listener that terminates TLS, the admin listener receives plain HTTP although the browser's page uses https.
    private static bool IsForeign(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var origin = request.Headers.Origin.ToString();
        return (site.Length > 0 && site is not ("same-origin" or "none")) || (origin.Length > 0 && !IsSame("http") && !IsSame("https"));

        bool IsSame(string scheme) => origin.Equals($"{scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The cookie that binds the forms of browsers without a session; it is set where the browser has none.</summary>
    public static string EnsureFormCookie(HttpContext context)
    {
        var name = $"gateway-console-form-{context.Connection.LocalPort}";
        var cookie = CookieHeader.Find(context.Request.Headers.Cookie, name);
        if (ConsoleTokens.IsCookie(cookie))
        {
            return cookie!;
        }

        cookie = ConsoleTokens.NewCookie();
        Append(context, name, cookie);
        return cookie;
    }

    /// <summary>The hidden field of the forms of a browser.</summary>
    public string FormTokenOf(string cookie) => tokens.OfForms(cookie);

    /// <summary>Exchanges a token for a session; null if the configuration has no such token.</summary>
    public AdminRole? SignIn(HttpContext context, string token)
    {
        return Begin(context, sessions.Start(token));
    }

    /// <summary>Begins the session of a person who has proved who it is; null if the person has no role.</summary>
    public AdminRole? SignIn(HttpContext context, UserIdentity person, string account) => Begin(context, sessions.Start(person, account));

    private static AdminRole? Begin(HttpContext context, (AdminRole Role, string Cookie)? started)
    {
        if (started is { } session)
        {
            Append(context, SessionCookieOf(context), session.Cookie);
        }

        return started?.Role;
    }

    public void SignOut(ConsoleVisit visit)
    {
        sessions.End(visit.Cookie);
        Append(visit.Context, SessionCookieOf(visit.Context), "", "; Max-Age=0");
    }

    /// <summary>The query that shows a note on the next page.</summary>
    public (string Name, string? Value)[] QueryOf(ConsoleVisit visit, string note)
    {
        note = note.Length > MaximumNote ? note[..MaximumNote] : note;
        return [(NoteKey, note), (SignatureKey, tokens.OfNote(visit.Cookie, note))];
    }

    private ConsoleVisit Visit(HttpContext context, AdminRole role, string cookie)
    {
        var note = context.Request.Query[NoteKey].ToString();
        var isOwn = note.Length > 0 && tokens.IsOfNote(cookie, note, context.Request.Query[SignatureKey]);
        return new ConsoleVisit(context, role, cookie, tokens.OfForms(cookie)) { Note = isOwn ? note : null };
    }

    // Browsers send a cookie to every port of a host, and several gateways may run on one.
    private static string SessionCookieOf(HttpContext context) => $"gateway-console-{context.Connection.LocalPort}";

    private static void Append(HttpContext context, string name, string value, string more = "") => context.Response.Headers.Append(
        "Set-Cookie",
        $"{name}={value}; Path=/console; HttpOnly; SameSite=Strict{(context.Request.IsHttps ? "; Secure" : "")}{more}");
}
