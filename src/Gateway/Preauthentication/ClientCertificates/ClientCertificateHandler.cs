using Gateway.Identity;
using Gateway.Identity.ClientCertificates;
using Gateway.Identity.Verification;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication.ClientCertificates;

/// <summary>
/// The scheme <c>ClientCertificate</c>: what the TLS handshake proved. The certificate is judged once for a connection and route, and again
/// when the memory of credentials would ask again; the user is asked about with every request, from memory.
/// </summary>
internal sealed class ClientCertificateHandler(Authenticator authenticator, ClientAuthorities authorities, TimeProvider time, IOptionsMonitor<VerifiedCredentialsOptions> cache) : IAuthenticationScheme
{
    public const string SchemeName = nameof(RouteAuthentication.ClientCertificate);

    public async ValueTask<SignInResult?> FindAsync(HttpContext context, RoutePreauthentication route)
    {
        if (context.Connection.ClientCertificate is not { } certificate)
        {
            return null;
        }

        var judged = ClientCertificateCache.Of(context.Features.Get<IConnectionItemsFeature>());
        var current = authorities.Current;
        var now = time.GetUtcNow();
        if (judged?.Find(route, current, now) is not { } proved)
        {
            proved = authorities.Identify(certificate, named: route.ClientAuthorities);
            judged?.Add(route, current, proved, now + cache.CurrentValue.Life);
        }

        if (authenticator.TryGetCached(proved, SignInContexts.Source(context), SignInContexts.Protocol, SchemeName) is { } known)
        {
            return SignInResult.Of(SchemeName, known);
        }

        var outcome = await authenticator.AuthenticateAsync(proved, SignInContexts.Of(context, SchemeName, route.Route), context.RequestAborted);
        return outcome.IsAccepted ? SignInResult.Of(SchemeName, outcome) : SignInResult.Of(SchemeName, outcome) with { Reason = proved.Fault.ToString() };
    }

    // There is no challenge for what only a handshake can ask for.
    public void Challenge(HttpContext context, RoutePreauthentication route, SignInResult finding)
    {
    }
}
