using System.Text.Encodings.Web;
using Gateway.Identity;
using Gateway.Identity.ClientCertificates;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication.ClientCertificates;

/// <summary>
/// The scheme <c>ClientCertificate</c>: what the TLS handshake proved. The certificate is judged once for a connection and route, and again
/// when the memory of credentials would ask again; the user is asked about with every request, from memory.
/// </summary>
internal sealed class ClientCertificateHandler(
    Authenticator authenticator,
    ClientAuthorities authorities,
    TimeProvider time,
    IOptionsMonitor<IdentityOptions> identity,
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = nameof(RouteAuthentication.ClientCertificate);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Context.Connection.ClientCertificate is not { } certificate || Context.GetEndpoint()?.Metadata.GetMetadata<RoutePreauthentication>() is not { } route)
        {
            return AuthenticateResult.NoResult();
        }

        var judged = JudgedCertificates.Of(Context.Features.Get<IConnectionItemsFeature>());
        var current = authorities.Current;
        var now = time.GetUtcNow();
        if (judged?.Find(route, current, now) is not { } proved)
        {
            proved = authorities.Identify(certificate, named: route.ClientAuthorities);
            judged?.Keep(route, current, proved, now + identity.CurrentValue.Cache.Life);
        }

        var outcome = await authenticator.AuthenticateAsync(proved, SignInContexts.Of(Context, SchemeName, route.Route), Context.RequestAborted);
        return SchemeResult.From(Context, outcome.IsAccepted
            ? new CallerFinding(CallerState.Accepted) { Scheme = SchemeName, User = outcome.User }
            : new CallerFinding(CallerState.Refused) { Scheme = SchemeName, Result = outcome.Result, Reason = proved.Fault.ToString() });
    }

    // There is no challenge for what only a handshake can ask for.
    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => Task.CompletedTask;
}
