using System.Buffers;
using System.Text.Unicode;
using Gateway.Identity;
using Gateway.Identity.Credentials;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication.Basic;

/// <summary>The scheme <c>Basic</c> (RFC 7617).</summary>
internal sealed class BasicHandler(Authenticator authenticator, IOptionsMonitor<SignInOptions> signIn) : IAuthenticationScheme
{
    public const string SchemeName = nameof(RouteAuthentication.Basic);

    public ChallengeOrder ChallengeOrder => ChallengeOrder.Password;

    public bool IsAcceptedBy(RoutePreauthentication route) => PreauthenticationRules.Accepts(route, RouteAuthentication.Basic);

    public ValueTask<SignInResult?> FindAsync(HttpContext context, RoutePreauthentication route)
    {
        if (context.Request.Headers.Authorization.Count == 0)
        {
            return default;
        }

        return TryGetCached(context, route) is { } cached ? new(cached) : VerifyAsync(context, route);
    }

    public void Challenge(HttpContext context, RoutePreauthentication route, PreauthenticationResult result)
    {
        // On a route with a sign-in page, the 401 to a script must not open the browser's own prompt.
        if (result.Client == ClientKind.Script && PreauthenticationRules.HasSignInPage(route))
        {
            return;
        }

        var realm = signIn.CurrentValue.GetRealm(context.Request);
        context.Response.Headers.Append("WWW-Authenticate", $"Basic realm=\"{realm}\", charset=\"UTF-8\"");
    }

    // The path of nearly all requests: the credential is cached. Name and password become strings only where the route delegates them.
    private SignInResult? TryGetCached(HttpContext context, RoutePreauthentication route)
    {
        var header = context.Request.Headers.Authorization;
        var size = BasicCredentialReader.SizeOf(header);
        Span<byte> bytes = stackalloc byte[size];
        Span<char> text = stackalloc char[size];
        var result = default(SignInResult);
        if (BasicCredentialReader.Read(header, bytes, out var length, out _) == BasicStatus.Read
            && Utf8.ToUtf16(bytes[..length], text, out _, out var written, replaceInvalidSequences: false) == OperationStatus.Done)
        {
            var colon = text.IndexOf(':');
            var name = text[..colon];
            var password = text[(colon + 1)..written];
            var source = SignInContexts.Source(context);
            if (authenticator.TryGetCached(name, password, source, SignInContexts.Protocol, SchemeName) is { } cached)
            {
                result = route.DelegatesPassword
                    ? SignInResult.Of(SchemeName, new PasswordCredential(name.ToString(), new Secret(password.ToString())), cached)
                    : SignInResult.Of(SchemeName, cached);
            }
        }

        bytes.Clear();
        text.Clear();
        return result;
    }

    private async ValueTask<SignInResult?> VerifyAsync(HttpContext context, RoutePreauthentication route)
    {
        var status = BasicCredentialReader.Read(context.Request.Headers.Authorization, out var credential);
        if (status == BasicStatus.None)
        {
            return null;
        }

        if (status != BasicStatus.Read || credential is null)
        {
            return SignInResult.Malformed(SchemeName, status.ToString());
        }

        var attempt = SignInContexts.Of(context, SchemeName, route.Route);
        var result = await authenticator.AuthenticateAsync(credential, attempt, context.RequestAborted);
        return SignInResult.Of(SchemeName, credential.Accepted(result), result);
    }
}
