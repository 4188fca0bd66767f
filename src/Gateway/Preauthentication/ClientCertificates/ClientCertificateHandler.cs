using Gateway.Identity;
using Gateway.Identity.ClientCertificates;
using Gateway.Identity.Verification;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication.ClientCertificates;

/// <summary>
/// The scheme <c>ClientCertificate</c>: the certificate of the TLS handshake. It is verified once per connection and route, and again after
/// the life of cached credentials; the user is looked up with every request, from the cache.
/// </summary>
internal sealed class ClientCertificateHandler(
    Authenticator authenticator,
    ClientAuthorities authorities,
    TimeProvider time,
    IOptionsMonitor<VerifiedCredentialsOptions> credentials) : IAuthenticationScheme
{
    public const string SchemeName = nameof(RouteAuthentication.ClientCertificate);

    public ChallengeOrder ChallengeOrder => ChallengeOrder.None;

    public bool IsAcceptedBy(RoutePreauthentication route) => PreauthenticationRules.Accepts(route, RouteAuthentication.ClientCertificate);

    public async ValueTask<SignInResult?> FindAsync(HttpContext context, RoutePreauthentication route)
    {
        if (context.Connection.ClientCertificate is not { } certificate)
        {
            return null;
        }

        var cache = ClientCertificateCache.Of(context.Features.Get<IConnectionItemsFeature>());
        var current = authorities.Current;
        var now = time.GetUtcNow();
        if (cache?.Find(route, current, now) is not { } identity)
        {
            identity = authorities.Identify(certificate, named: route.ClientAuthorities);
            cache?.Add(route, current, identity, now + credentials.CurrentValue.Life);
        }

        if (authenticator.TryGetCached(identity, SignInContexts.Source(context), SignInContexts.Protocol, SchemeName) is { } cached)
        {
            return SignInResult.Of(SchemeName, cached);
        }

        var attempt = SignInContexts.Of(context, SchemeName, route.Route);
        var result = await authenticator.AuthenticateAsync(identity, attempt, context.RequestAborted);
        return SignInResult.Of(SchemeName, result) with { Reason = result.IsAccepted ? null : identity.Fault.ToString() };
    }

    /// <summary>Adds nothing: only a TLS handshake can ask for a certificate.</summary>
    public void Challenge(HttpContext context, RoutePreauthentication route, PreauthenticationResult result)
    {
    }
}
