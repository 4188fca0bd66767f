using System.Text.Encodings.Web;
using Gateway.Identity;
using Gateway.Identity.Directories;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication.Forms;

/// <summary>The scheme <c>Forms</c>: the session cookie, and the credential in it asked again with every request, so that a removed user is out.</summary>
internal sealed class FormsHandler(
    Authenticator authenticator,
    DirectorySource directories,
    FormSessionCookie cookies,
    FormSessions sessions,
    TimeProvider time,
    IOptionsMonitor<SignInOptions> signIn,
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = nameof(RouteAuthentication.Forms);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var settings = signIn.CurrentValue;
        if (CookieHeader.Find(Request.Headers.Cookie, settings.SessionCookie) is not { } value)
        {
            return AuthenticateResult.NoResult();
        }

        if (cookies.Read(value) is not { } session)
        {
            return Ended("the cookie is not one of ours.");
        }

        var route = Context.GetEndpoint()?.Metadata.GetMetadata<RoutePreauthentication>();
        if (WhyEnded(session, settings, route) is { } why)
        {
            cookies.Forget(value);
            return Ended(why);
        }

        if (session.Proven is { } proven)
        {
            if (directories.Current.Find(proven.Directory) is null)
            {
                cookies.Forget(value);
                return Ended("the directory that proved the user is no longer configured.");
            }

            sessions.Touch(session.Id, session.Expires(settings.Lifetime(session.IsPrivate)));
            Context.Features.Set(session);
            return SchemeResult.From(Context, new CallerFinding(CallerState.Accepted) { Scheme = SchemeName, User = proven, Credential = session.Credential });
        }

        if (session.Credential is not { } credential)
        {
            return Ended("the session proves nobody.");
        }

        var outcome = await authenticator.AuthenticateAsync(credential, SignInContexts.Of(Context, SchemeName, route?.Route), Context.RequestAborted);
        switch (outcome.Result)
        {
            case AuthenticationResult.Accepted:
                sessions.Touch(session.Id, session.Expires(settings.Lifetime(session.IsPrivate)));
                Context.Features.Set(session);
                break;
            case AuthenticationResult.WrongPassword or AuthenticationResult.UnknownUser or AuthenticationResult.Disabled
                or AuthenticationResult.Challenged or AuthenticationResult.Expired or AuthenticationResult.MustChangePassword or AuthenticationResult.Unusable:
                // Once only: a browser's many requests with an old password would lock its user out.
                sessions.Revoke(session.Id, session.Started + settings.Lifetime(session.IsPrivate).Absolute);
                cookies.Forget(value);
                return Ended($"the kept credential is refused: {outcome.Result}.");
        }

        // Of a lock, or a directory that cannot be asked, the session knows no more than before: it is kept.
        return SchemeResult.From(Context, CallerFinding.Of(SchemeName, credential, outcome));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        // RFC 9110 11.6.1 wants a challenge with every 401; no client has a prompt for this one.
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.Append("WWW-Authenticate", $"Forms realm=\"{SignInOptions.RealmOf(signIn.CurrentValue, Request)}\"");
        return Task.CompletedTask;
    }

    private AuthenticateResult Ended(string reason) =>
        SchemeResult.From(Context, new CallerFinding(CallerState.SessionEnded) { Scheme = SchemeName, Reason = reason });

    private string? WhyEnded(FormSession session, SignInOptions settings, RoutePreauthentication? route)
    {
        if (!session.Host.Equals(Request.Host.Host, StringComparison.OrdinalIgnoreCase))
        {
            return "the session is of another host.";
        }

        if (session.Expires(settings.Lifetime(session.IsPrivate)) <= time.GetUtcNow())
        {
            return "the session's time is over.";
        }

        var isLeaving = route is not null && SignOutPaths.Match(route.SignOutPaths, Request.Path, Request.QueryString);
        return sessions.IsRevoked(session.Id) && !(isLeaving && sessions.TryLeave(session.Id)) ? "the session was ended." : null;
    }
}
