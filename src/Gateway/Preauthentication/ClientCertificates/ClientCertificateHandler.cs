using Gateway.Identity;
using Gateway.Identity.ClientCertificates;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication.ClientCertificates;

/// <summary>
/// The scheme <c>ClientCertificate</c>: what the TLS handshake proved. The certificate is judged once for a connection and route, and again
/// when the memory of credentials would ask again; the user is asked about with every request, from memory.
/// </summary>
internal sealed class ClientCertificateHandler(Authenticator authenticator, ClientAuthorities authorities, TimeProvider time, IOptionsMonitor<IdentityOptions> identity) : ICallerScheme
{
    public const string SchemeName = nameof(RouteAuthentication.ClientCertificate);

    public async ValueTask<CallerFinding?> FindAsync(HttpContext context, RoutePreauthentication route)
    {
        if (context.Connection.ClientCertificate is not { } certificate)
        {
            return null;
        }

        var judged = JudgedCertificates.Of(context.Features.Get<IConnectionItemsFeature>());
        var current = authorities.Current;
        var now = time.GetUtcNow();
        if (judged?.Find(route, current, now) is not { } proved)
        {
            proved = authorities.Identify(certificate, named: route.ClientAuthorities);
            judged?.Keep(route, current, proved, now + identity.CurrentValue.Cache.Life);
        }

        if (authenticator.Recall(proved, SignInContexts.Source(context), SignInContexts.Protocol, SchemeName) is { } known)
        {
            return CallerFinding.Of(SchemeName, known);
        }

        var outcome = await authenticator.AuthenticateAsync(proved, SignInContexts.Of(context, SchemeName, route.Route), context.RequestAborted);
        return outcome.IsAccepted ? CallerFinding.Of(SchemeName, outcome) : CallerFinding.Of(SchemeName, outcome) with { Reason = proved.Fault.ToString() };
    }

    // There is no challenge for what only a handshake can ask for.
    public void Challenge(HttpContext context, RoutePreauthentication route, CallerFinding finding)
    {
    }
}
