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
    BrowserSessions browsers,
    IOptionsMonitor<SignInOptions> signIn,
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = nameof(RouteAuthentication.Forms);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var settings = signIn.CurrentValue;
        var route = Context.GetEndpoint()?.Metadata.GetMetadata<RoutePreauthentication>();
        if (browsers.Read(Context, settings, route, out var ended) is not { } session)
        {
            return ended is null ? AuthenticateResult.NoResult() : Ended(ended);
        }

        if (session.Provider is not null)
        {
            return Ended("the session is of a provider.");
        }

        if (session.Proven is { } proven)
        {
            if (directories.Current.Find(proven.Directory) is null)
            {
                return Ended("the directory that proved the user is no longer configured.");
            }

            browsers.Use(Context, session, settings);
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
                browsers.Use(Context, session, settings);
                break;
            case AuthenticationResult.WrongPassword or AuthenticationResult.UnknownUser or AuthenticationResult.Disabled
                or AuthenticationResult.Challenged or AuthenticationResult.Expired or AuthenticationResult.MustChangePassword or AuthenticationResult.Unusable:
                // Once only: a browser's many requests with an old password would lock its user out.
                browsers.Revoke(session, settings);
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
}
