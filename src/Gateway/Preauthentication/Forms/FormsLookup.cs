using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Gateway.Preauthentication.Sessions;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication.Forms;

/// <summary>The look-up of <c>Forms</c>: a session whose credential was verified before, or whose proof is valid until it ends.</summary>
internal sealed class FormsLookup(
    Authenticator authenticator, DirectorySource directories, BrowserSessions browsers, IOptionsMonitor<SignInOptions> signIn)
    : IKnownUserLookup
{
    public bool IsAcceptedBy(RoutePreauthentication route) => PreauthenticationRules.Accepts(route, RouteAuthentication.Forms);

    public bool TryFind(HttpContext context, RoutePreauthentication route, out SignInResult? known)
    {
        known = null;
        var settings = signIn.CurrentValue;
        if (!browsers.TryFind(context, settings, out var session))
        {
            return false;
        }

        if (session is { Provider: null } && Find(context, session) is { } user)
        {
            browsers.Use(context, session, settings);
            known = SignInResult.OfSession(FormsHandler.SchemeName, user, session.Credential);
        }

        return true;
    }

    private UserIdentity? Find(HttpContext context, BrowserSession session)
    {
        if (session.Proven is { } proven)
        {
            return directories.Current.Find(proven.Directory) is null ? null : proven;
        }

        return session.Credential is { } credential
            ? authenticator.TryGetCachedSession(
                credential, SignInContexts.Source(context), SignInContexts.Protocol, FormsHandler.SchemeName)?.User
            : null;
    }
}
