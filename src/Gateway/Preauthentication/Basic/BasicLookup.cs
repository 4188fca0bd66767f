using System.Buffers;
using System.Net;
using System.Text.Unicode;
using Gateway.Identity;
using Gateway.Identity.AppPasswords;
using Gateway.Identity.Credentials;

namespace Gateway.Preauthentication.Basic;

/// <summary>
/// The look-up of <c>Basic</c>: a name and a password that were verified before. They become strings only where the route delegates them.
/// </summary>
internal sealed class BasicLookup(Authenticator authenticator, IAppPasswords appPasswords) : IKnownUserLookup
{
    public bool IsAcceptedBy(RoutePreauthentication route) => PreauthenticationRules.AcceptsPasswords(route);

    public bool TryFind(in PresentedCredentials presented, RoutePreauthentication route, out SignInResult? known)
    {
        var header = presented.Authorization;
        var size = BasicCredentialReader.SizeOf(header);
        Span<byte> bytes = stackalloc byte[size];
        Span<char> text = stackalloc char[size];
        known = null;
        var status = BasicCredentialReader.Read(header, bytes, out var length, out _);
        if (status == BasicStatus.Read
            && Utf8.ToUtf16(bytes[..length], text, out _, out var written, replaceInvalidSequences: false) == OperationStatus.Done)
        {
            var colon = text.IndexOf(':');
            known = Find(presented.Source, route, text[..colon], text[(colon + 1)..written]);
        }

        bytes.Clear();
        text.Clear();
        return status != BasicStatus.None;
    }

    private SignInResult? Find(IPAddress source, RoutePreauthentication route, ReadOnlySpan<char> name, ReadOnlySpan<char> password)
    {
        if (PreauthenticationRules.Accepts(route, RouteAuthentication.AppPassword)
            && authenticator.TryGetCachedAppPassword(name, password, route.AppPasswordScope, source, SignInContexts.Protocol)
                is { Result: { AppPassword: { } used } result, Directory: var authority })
        {
            return AppPasswordDelegation.Of(route, appPasswords, used, result) with { CachedBy = authority };
        }

        if (!PreauthenticationRules.Accepts(route, RouteAuthentication.Basic))
        {
            return null;
        }

        if (authenticator.TryGetCached(name, password, source, SignInContexts.Protocol) is not { } cached)
        {
            return null;
        }

        var credential = route.DelegatesPassword ? new PasswordCredential(name.ToString(), new Secret(password.ToString())) : null;
        return SignInResult.OfCached(BasicHandler.SchemeName, cached, credential);
    }
}
