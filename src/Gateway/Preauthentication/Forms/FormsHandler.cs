using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Gateway.Preauthentication.Sessions;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication.Forms;

/// <summary>
/// The scheme <c>Forms</c>: the session cookie. The credential in it is verified with every request, so that a removed user loses access.
/// </summary>
internal sealed class FormsHandler(
    Authenticator authenticator,
    DirectorySource directories,
    BrowserSessions browsers,
    SignInRedirect redirect,
    IOptionsMonitor<SignInOptions> signIn) : BrowserHandler(RouteAuthentication.Forms, browsers, redirect, signIn)
{
    public const string SchemeName = nameof(RouteAuthentication.Forms);

    protected override ValueTask<SignInResult?> VerifyAsync(HttpContext context, RoutePreauthentication route)
    {
        if (Browsers.Read(context, Settings, route, out var ended) is not { } session)
        {
            return ended is null ? default : new(SignInResult.SessionEnded(SchemeName, ended));
        }

        if (session.Provider is not null)
        {
            return new(SignInResult.SessionEnded(SchemeName, "the session was started at a provider."));
        }

        if (session.Proven is { } proven)
        {
            return directories.Current.Find(proven.Directory) is null
                ? new(SignInResult.SessionEnded(SchemeName, "the directory that authenticated the user is no longer configured."))
                : new(Accept(session, SignInResult.OfSession(SchemeName, proven, session.Credential)));
        }

        return session.Credential is { } credential
            ? VerifyAsync(context, route, session, credential)
            : new(SignInResult.SessionEnded(SchemeName, "the session has no user."));
    }

    private async ValueTask<SignInResult?> VerifyAsync(
        HttpContext context, RoutePreauthentication route, BrowserSession session, PasswordCredential credential)
    {
        var attempt = SignInContexts.Of(context, SchemeName, route.Route) with { IsSession = true };
        var result = await authenticator.AuthenticateAsync(credential, attempt, context.RequestAborted);
        switch (result.Status)
        {
            case AuthenticationStatus.Accepted when result.User is { } user:
                return Accept(session, SignInResult.OfSession(SchemeName, user, credential));
            case AuthenticationStatus.WrongPassword or AuthenticationStatus.UnknownUser or AuthenticationStatus.Disabled
                or AuthenticationStatus.Challenged or AuthenticationStatus.Expired or AuthenticationStatus.PasswordExpired
                or AuthenticationStatus.MustChangePassword
                or AuthenticationStatus.Unusable:
                // The old password is tried once only: the many requests of a browser would lock the user out.
                Browsers.Revoke(session, Settings);
                return SignInResult.SessionEnded(SchemeName, $"the session's credential is refused: {result.Status}.");
        }

        // An unavailable directory says nothing about the credential: the session is kept.
        return SignInResult.Of(SchemeName, result);
    }
}
