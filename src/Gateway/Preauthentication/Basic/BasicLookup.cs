using System.Buffers;
using System.Text.Unicode;
using Gateway.Identity;
using Gateway.Identity.Credentials;

namespace Gateway.Preauthentication.Basic;

/// <summary>
/// The look-up of <c>Basic</c>: a name and a password that were verified before. They become strings only where the route delegates them.
/// </summary>
internal sealed class BasicLookup(Authenticator authenticator) : IKnownUserLookup
{
    public bool IsAcceptedBy(RoutePreauthentication route) => PreauthenticationRules.Accepts(route, RouteAuthentication.Basic);

    public bool TryFind(HttpContext context, RoutePreauthentication route, out SignInResult? known)
    {
        var header = context.Request.Headers.Authorization;
        var size = BasicCredentialReader.SizeOf(header);
        Span<byte> bytes = stackalloc byte[size];
        Span<char> text = stackalloc char[size];
        known = null;
        var status = BasicCredentialReader.Read(header, bytes, out var length, out _);
        if (status == BasicStatus.Read
            && Utf8.ToUtf16(bytes[..length], text, out _, out var written, replaceInvalidSequences: false) == OperationStatus.Done)
        {
            var colon = text.IndexOf(':');
            known = Find(context, route, text[..colon], text[(colon + 1)..written]);
        }

        bytes.Clear();
        text.Clear();
        return status != BasicStatus.None;
    }

    private SignInResult? Find(HttpContext context, RoutePreauthentication route, ReadOnlySpan<char> name, ReadOnlySpan<char> password)
    {
        var source = SignInContexts.Source(context);
        if (authenticator.TryGetCached(name, password, source, SignInContexts.Protocol, BasicHandler.SchemeName) is not { } cached)
        {
            return null;
        }

        return route.DelegatesPassword
            ? SignInResult.Of(BasicHandler.SchemeName, new PasswordCredential(name.ToString(), new Secret(password.ToString())), cached)
            : SignInResult.Of(BasicHandler.SchemeName, cached);
    }
}
