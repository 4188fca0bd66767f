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
    IOptionsMonitor<SignInOptions> signIn) : IAuthenticationScheme
{
    public const string SchemeName = nameof(RouteAuthentication.Forms);

    public ChallengeOrder ChallengeOrder => ChallengeOrder.Page;

    public bool IsAcceptedBy(RoutePreauthentication route) => PreauthenticationRules.Accepts(route, RouteAuthentication.Forms);

    public ValueTask<SignInResult?> FindAsync(HttpContext context, RoutePreauthentication route)
    {
        var settings = signIn.CurrentValue;
        if (browsers.Read(context, settings, route, out var ended) is not { } session)
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
                : new(Accept(context, session, settings, proven));
        }

        if (session.Credential is not { } credential)
        {
            return new(SignInResult.SessionEnded(SchemeName, "the session has no user."));
        }

        var source = SignInContexts.Source(context);
        var cached = authenticator.TryGetCachedSession(credential, source, SignInContexts.Protocol, SchemeName);
        return cached is { User: { } user }
            ? new(Accept(context, session, settings, user))
            : VerifyAsync(context, route, session, credential);
    }

    public void Challenge(HttpContext context, RoutePreauthentication route, PreauthenticationResult result) =>
        context.Response.Headers.Append(
            "WWW-Authenticate", signIn.CurrentValue.GetPageChallenge(RouteAuthentication.Forms, context.Request));

    private SignInResult Accept(HttpContext context, BrowserSession session, SignInOptions settings, UserIdentity user)
    {
        browsers.Use(context, session, settings);
        return new SignInResult(SignInStatus.Accepted) { Scheme = SchemeName, User = user, Credential = session.Credential };
    }

    private async ValueTask<SignInResult?> VerifyAsync(
        HttpContext context, RoutePreauthentication route, BrowserSession session, PasswordCredential credential)
    {
        var settings = signIn.CurrentValue;
        var attempt = SignInContexts.Of(context, SchemeName, route.Route) with { IsSession = true };
        var result = await authenticator.AuthenticateAsync(credential, attempt, context.RequestAborted);
        switch (result.Status)
        {
            case AuthenticationStatus.Accepted when result.User is { } user:
                return Accept(context, session, settings, user);
            case AuthenticationStatus.WrongPassword or AuthenticationStatus.UnknownUser or AuthenticationStatus.Disabled
                or AuthenticationStatus.Challenged or AuthenticationStatus.Expired or AuthenticationStatus.MustChangePassword
                or AuthenticationStatus.Unusable:
                // The old password is tried once only: the many requests of a browser would lock the user out.
                browsers.Revoke(session, settings);
                return SignInResult.SessionEnded(SchemeName, $"the session's credential is refused: {result.Status}.");
        }

        // An unavailable directory says nothing about the credential: the session is kept.
        return SignInResult.Of(SchemeName, result);
    }
}
