using Gateway.Identity;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication.ClientCertificates;

/// <summary>The scheme <c>ClientCertificate</c>: the certificate of the TLS handshake.</summary>
internal sealed class ClientCertificateHandler(
    Authenticator authenticator, ClientCertificateIdentities identities, IOptionsMonitor<SignInOptions> signIn) : SchemeHandler(signIn)
{
    public const string SchemeName = nameof(RouteAuthentication.ClientCertificate);

    protected override async ValueTask<SignInResult?> VerifyAsync(HttpContext context, RoutePreauthentication route)
    {
        if (context.Connection.ClientCertificate is not { } certificate)
        {
            return null;
        }

        var identity = identities.Of(context.Features, route, certificate);
        var attempt = SignInContexts.Of(context, SchemeName, route.Route);
        var result = await authenticator.AuthenticateAsync(identity, attempt, context.RequestAborted);
        return SignInResult.Of(SchemeName, result) with { Reason = result.IsAccepted ? null : identity.Fault.ToString() };
    }

    /// <summary>Adds nothing: only a TLS handshake can ask for a certificate.</summary>
    protected override void Challenge(HttpContext context, RoutePreauthentication route, PreauthenticationResult result)
    {
    }
}
