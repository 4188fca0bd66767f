using System.Buffers;
using System.Text.Unicode;
using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication.Forms;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication.Basic;

/// <summary>The scheme <c>Basic</c>.</summary>
internal sealed class BasicHandler(Authenticator authenticator, IOptionsMonitor<SignInOptions> signIn) : IAuthenticationScheme
{
    public const string SchemeName = nameof(RouteAuthentication.Basic);

    public ValueTask<SignInResult?> FindAsync(HttpContext context, RoutePreauthentication route) =>
        TryGetCached(context, route) is { } known ? new(known) : AskAsync(context, route);

    // Nearly every request: what it brings is remembered. Name and password become strings only where the route hands them on.
    private SignInResult? TryGetCached(HttpContext context, RoutePreauthentication route)
    {
        var header = context.Request.Headers.Authorization;
        var size = BasicCredentialReader.SizeOf(header);
        Span<byte> bytes = stackalloc byte[size];
        Span<char> text = stackalloc char[size];
        var finding = default(SignInResult);
        if (BasicCredentialReader.Read(header, bytes, out var length, out _) == BasicStatus.Read
            && Utf8.ToUtf16(bytes[..length], text, out _, out var written, replaceInvalidSequences: false) == OperationStatus.Done)
        {
            var colon = text.IndexOf(':');
            var name = text[..colon];
            var password = text[(colon + 1)..written];
            if (authenticator.TryGetCached(name, password, SignInContexts.Source(context), SignInContexts.Protocol, SchemeName) is { } outcome)
            {
                finding = route.DelegatesPassword
                    ? SignInResult.Of(SchemeName, new PasswordCredential(name.ToString(), new Secret(password.ToString())), outcome)
                    : SignInResult.Of(SchemeName, outcome);
            }
        }

        bytes.Clear();
        text.Clear();
        return finding;
    }

    private async ValueTask<SignInResult?> AskAsync(HttpContext context, RoutePreauthentication route)
    {
        var reading = BasicCredentialReader.Read(context.Request.Headers.Authorization, out var credential, out var alternative);
        if (reading == BasicStatus.None)
        {
            return null;
        }

        if (reading != BasicStatus.Read || credential is null)
        {
            return SignInResult.Malformed(SchemeName, reading.ToString());
        }

        var from = SignInContexts.Of(context, SchemeName, route.Route);
        var outcome = await authenticator.AuthenticateAsync(credential, from, context.RequestAborted);
        if (alternative is not null && outcome.Status is (AuthenticationStatus.WrongPassword or AuthenticationStatus.UnknownUser))
        {
            // Older clients send Latin-1, and some of its byte pairs are valid UTF-8.
            credential = alternative;
            outcome = await authenticator.AuthenticateAsync(credential, from, context.RequestAborted);
        }

        return SignInResult.Of(SchemeName, credential, outcome);
    }

    public void Challenge(HttpContext context, RoutePreauthentication route, SignInResult finding) =>
        context.Response.Headers.Append("WWW-Authenticate", $"Basic realm=\"{SignInOptions.RealmOf(signIn.CurrentValue, context.Request)}\", charset=\"UTF-8\"");
}
