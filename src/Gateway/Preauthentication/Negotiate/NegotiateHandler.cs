using Gateway.Identity;
using Gateway.Identity.Auditing;
using Gateway.Identity.Credentials;
using Gateway.Identity.External;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Preauthentication.Negotiate;

/// <summary>
/// The scheme <c>Negotiate</c> (RFC 4559), for Kerberos alone: a ticket proves a user, and the connection stays the user's for a while. With
/// every request the user is asked about anew, from memory, so that a disabled one is out in minutes.
/// </summary>
internal sealed class NegotiateHandler(Authenticator authenticator, NegotiateAcceptor acceptor, TimeProvider time) : IAuthenticationScheme
{
    public const string SchemeName = nameof(RouteAuthentication.Negotiate);

    // RFC 9113 7: the client does the same again over HTTP/1.1.
    private const int Http11Required = 0xd;

    public async ValueTask<SignInResult?> FindAsync(HttpContext context, RoutePreauthentication route)
    {
        var reading = NegotiateReader.Read(context.Request.Headers.Authorization, out var token);
        var connection = NegotiateConnection.Of(context, create: reading != NegotiateStatus.None);
        if (reading == NegotiateStatus.None)
        {
            return context.Request.Headers.Authorization.Count == 0 && connection?.IdentityAt(time.GetUtcNow()) is { } known ? await AdmitAsync(context, route, known) : null;
        }

        if (connection is null)
        {
            return SignInResult.Malformed(SchemeName, "it binds a connection, which HTTP/2 cannot.");
        }

        if (reading is not (NegotiateStatus.Kerberos or NegotiateStatus.Continuation))
        {
            connection.Forget();
            var reason = reading is NegotiateStatus.Ntlm ? AuditReason.NtlmRefused : reading is NegotiateStatus.OtherMechanism ? AuditReason.TicketRefused : AuditReason.Malformed;
            return await AdmitAsync(context, route, ExternalIdentity.Refused(KerberosPrincipal.Authority, reason), reading.ToString());
        }

        var step = acceptor.Accept(connection, token, isFirst: reading == NegotiateStatus.Kerberos);
        if (step.Answer is { } answer)
        {
            context.Features.Set(new NegotiateToken(answer));
        }

        if (step.Identity is { } identity)
        {
            return await AdmitAsync(context, route, identity);
        }

        return step.Answer is null
            ? new SignInResult(SignInStatus.Refused) { Scheme = SchemeName, Result = AuthenticationStatus.DirectoryUnavailable }
            : SignInResult.Nothing with { Scheme = SchemeName };
    }

    public void Challenge(HttpContext context, RoutePreauthentication route, SignInResult finding)
    {
        if (HttpProtocol.IsHttp2(context.Request.Protocol))
        {
            context.Features.Get<IHttpResetFeature>()?.Reset(Http11Required);
        }

        context.Response.Headers.Append("WWW-Authenticate", Challenge(context.Features.Get<NegotiateToken>()));
    }

    private async ValueTask<SignInResult?> AdmitAsync(HttpContext context, RoutePreauthentication route, ExternalIdentity identity, string? reason = null)
    {
        var outcome = authenticator.TryGetCached(identity, SignInContexts.Source(context), SignInContexts.Protocol, SchemeName)
            ?? await authenticator.AuthenticateAsync(identity, SignInContexts.Of(context, SchemeName, route.Route), context.RequestAborted);
        if (!outcome.IsAccepted)
        {
            // The exchange is over: whatever its token would say, the challenge begins a new one.
            context.Features.Set<NegotiateToken>(null);
            return SignInResult.Of(SchemeName, outcome) with { Reason = reason };
        }

        if (context.Features.Get<NegotiateToken>() is { } answer)
        {
            // RFC 4559 5: the last token goes with the answer, so that the client knows the server, too.
            context.Response.OnStarting(() =>
            {
                context.Response.Headers.Append("WWW-Authenticate", Challenge(answer));
                context.Response.Headers["Persistent-Auth"] = "true";
                return Task.CompletedTask;
            });
        }

        return SignInResult.Of(SchemeName, outcome);
    }

    private static string Challenge(NegotiateToken? answer) => answer is null ? SchemeName : $"{SchemeName} {Convert.ToBase64String(answer.Token)}";
}
