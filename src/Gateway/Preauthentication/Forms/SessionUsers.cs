using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Gateway.Preauthentication.Passkeys;
using Gateway.Preauthentication.Sessions;

namespace Gateway.Preauthentication.Forms;

/// <summary>Finds the user of a form session. The credential in it is verified each time, so that a removed user loses access.</summary>
internal sealed class SessionUsers(Authenticator authenticator, DirectorySource directories, BrowserSessions browsers)
{
    public ValueTask<SignInResult> VerifyAsync(HttpContext context, SignInOptions settings, BrowserSession session, string? route)
    {
        const string Scheme = FormsHandler.SchemeName;
        if (session.Provider is not null)
        {
            return new(SignInResult.SessionEnded(Scheme, "the session was started at a provider."));
        }

        if (session is { Proven: { } proven, IsByPasskey: false })
        {
            return new(directories.Current.Find(proven.Directory) is null
                ? SignInResult.SessionEnded(Scheme, "the directory that authenticated the user is no longer configured.")
                : SignInResult.OfSession(Scheme, proven, session));
        }

        Credential? credential = session.IsByPasskey ? PasskeySignIn.IdentityOf(session) : session.Credential;
        return credential is null
            ? new(SignInResult.SessionEnded(Scheme, "the session has no user."))
            : VerifyAsync(context, settings, session, credential, route);
    }

    private async ValueTask<SignInResult> VerifyAsync(
        HttpContext context, SignInOptions settings, BrowserSession session, Credential credential, string? route)
    {
        var attempt = SignInContexts.Of(context, FormsHandler.SchemeName, route) with { IsSession = true };
        var result = await authenticator.AuthenticateAsync(credential, attempt, context.RequestAborted);
        switch (result.Status)
        {
            case AuthenticationStatus.Accepted when result.User is { } user:
                return SignInResult.OfSession(FormsHandler.SchemeName, user, session);
            case AuthenticationStatus.WrongPassword or AuthenticationStatus.UnknownUser or AuthenticationStatus.Disabled
                or AuthenticationStatus.Challenged or AuthenticationStatus.Expired or AuthenticationStatus.PasswordExpired
                or AuthenticationStatus.MustChangePassword
                or AuthenticationStatus.Unusable or AuthenticationStatus.InvalidToken:
                // The old password is tried once only: the many requests of a browser would lock the user out.
                browsers.Revoke(session, settings);
                return SignInResult.SessionEnded(FormsHandler.SchemeName, $"the session's credential is refused: {result.Status}.");
        }

        // An unavailable directory says nothing about the credential: the session is kept.
        return SignInResult.Of(FormsHandler.SchemeName, result);
    }
}
