using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication.Forms;

/// <summary>The scheme <c>Forms</c>: the session cookie, and the credential in it asked again with every request, so that a removed user is out.</summary>
internal sealed class FormsHandler(
    Authenticator authenticator,
    DirectorySource directories,
    BrowserSessions browsers,
    IOptionsMonitor<SignInOptions> signIn) : IAuthenticationScheme
{
    public const string SchemeName = nameof(RouteAuthentication.Forms);

    public ValueTask<SignInResult?> FindAsync(HttpContext context, RoutePreauthentication route)
    {
        var settings = signIn.CurrentValue;
        if (browsers.Read(context, settings, route, out var ended) is not { } session)
        {
            return ended is null ? default : new(Ended(ended));
        }

        if (session.Provider is not null)
        {
            return new(Ended("the session is of a provider."));
        }

        if (session.Proven is { } proven)
        {
            if (directories.Current.Find(proven.Directory) is null)
            {
                return new(Ended("the directory that proved the user is no longer configured."));
            }

            return new(Admit(context, session, settings, proven));
        }

        if (session.Credential is not { } credential)
        {
            return new(Ended("the session proves nobody."));
        }

        return authenticator.TryGetCached(credential.UserName, credential.Password.Reveal(), SignInContexts.Source(context), SignInContexts.Protocol, SchemeName) is { User: { } user }
            ? new(Admit(context, session, settings, user))
            : AskAsync(context, route, session, credential);
    }

    private SignInResult Admit(HttpContext context, FormSession session, SignInOptions settings, UserIdentity user)
    {
        browsers.Use(context, session, settings);
        return new SignInResult(SignInStatus.Accepted) { Scheme = SchemeName, User = user, Credential = session.Credential };
    }

    private async ValueTask<SignInResult?> AskAsync(HttpContext context, RoutePreauthentication route, FormSession session, PasswordCredential credential)
    {
        var settings = signIn.CurrentValue;
        var outcome = await authenticator.AuthenticateAsync(credential, SignInContexts.Of(context, SchemeName, route.Route), context.RequestAborted);
        switch (outcome.Status)
        {
            case AuthenticationStatus.Accepted when outcome.User is { } user:
                return Admit(context, session, settings, user);
            case AuthenticationStatus.WrongPassword or AuthenticationStatus.UnknownUser or AuthenticationStatus.Disabled
                or AuthenticationStatus.Challenged or AuthenticationStatus.Expired or AuthenticationStatus.MustChangePassword or AuthenticationStatus.Unusable:
                // Once only: a browser's many requests with an old password would lock its user out.
                browsers.Revoke(session, settings);
                return Ended($"the kept credential is refused: {outcome.Status}.");
        }

        // Of a lock, or a directory that cannot be asked, the session knows no more than before: it is kept.
        return SignInResult.Of(SchemeName, outcome);
    }

    // RFC 9110 11.6.1 wants a challenge with every 401; no client has a prompt for this one.
    public void Challenge(HttpContext context, RoutePreauthentication route, SignInResult finding) =>
        context.Response.Headers.Append("WWW-Authenticate", $"Forms realm=\"{SignInOptions.RealmOf(signIn.CurrentValue, context.Request)}\"");

    private static SignInResult Ended(string reason) => new(SignInStatus.SessionEnded) { Scheme = SchemeName, Reason = reason };
}
