using System.Net;
using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Gateway.Preauthentication.Passkeys;
using Gateway.Preauthentication.Sessions;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication.Forms;

/// <summary>The look-up of <c>Forms</c>: a session whose credential was verified before, or whose proof is valid until it ends.</summary>
internal sealed class FormsLookup(
    Authenticator authenticator, DirectorySource directories, BrowserSessions browsers, IOptionsMonitor<SignInOptions> signIn)
    : IKnownUserLookup
{
    public bool IsAcceptedBy(RoutePreauthentication route) => PreauthenticationRules.Accepts(route, RouteAuthentication.Forms);

    public bool TryFind(in PresentedCredentials presented, RoutePreauthentication route, out SignInResult? known)
    {
        known = null;
        if (!browsers.TryFind(presented, signIn.CurrentValue, out var session))
        {
            return false;
        }

        if (session is { Provider: null })
        {
            known = session switch
            {
                { IsByPasskey: true } => FindByPasskey(session, presented.Source),
                { Proven: { } proven } => Find(session, proven),
                _ => Find(session, presented.Source),
            };
        }

        return true;
    }

    private SignInResult? FindByPasskey(BrowserSession session, IPAddress source) =>
        PasskeySignIn.IdentityOf(session) is { } identity
        && authenticator.TryGetCached(identity, source, SignInContexts.Protocol) is { Result.User: { } user } cached
            ? SignInResult.OfSession(FormsHandler.SchemeName, user, session, cached.Directory)
            : null;

    private SignInResult? Find(BrowserSession session, UserIdentity proven) =>
        directories.Current.Find(proven.Directory) is null
            ? null
            : SignInResult.OfSession(FormsHandler.SchemeName, proven, session);

    private SignInResult? Find(BrowserSession session, IPAddress source) =>
        session.Credential is { } credential
        && authenticator.TryGetCachedSession(credential, source, SignInContexts.Protocol) is { Result.User: { } user } cached
            ? SignInResult.OfSession(FormsHandler.SchemeName, user, session, cached.Directory)
            : null;
}
