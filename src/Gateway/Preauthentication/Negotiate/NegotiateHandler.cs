using Gateway.Identity;
using Gateway.Identity.Auditing;
using Gateway.Identity.Credentials;
using Gateway.Identity.External;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication.Negotiate;

/// <summary>
/// The scheme <c>Negotiate</c> (RFC 4559), for Kerberos only: a ticket binds its user to the connection for a while.
/// </summary>
internal sealed class NegotiateHandler(
    Authenticator authenticator, NegotiateAcceptor acceptor, TimeProvider time, IOptionsMonitor<SignInOptions> signIn)
    : SchemeHandler(signIn)
{
    public const string SchemeName = nameof(RouteAuthentication.Negotiate);

    // RFC 9113 7: the client repeats the request over HTTP/1.1.
    private const int Http11Required = 0xd;

    protected override async ValueTask<SignInResult?> VerifyAsync(HttpContext context, RoutePreauthentication route)
    {
        var header = context.Request.Headers.Authorization;
        var status = NegotiateReader.Read(header, out var token);
        var connection = NegotiateConnection.Of(context, create: status != NegotiateStatus.None);
        if (status == NegotiateStatus.None)
        {
            return header.Count == 0 && connection?.IdentityAt(time.GetUtcNow()) is { } bound
                ? await AuthenticateAsync(context, route, bound)
                : null;
        }

        if (connection is null)
        {
            return SignInResult.Malformed(SchemeName, "it binds a connection, which HTTP/2 cannot.");
        }

        if (status is not (NegotiateStatus.Kerberos or NegotiateStatus.Continuation))
        {
            connection.Reset();
            var refused = ExternalIdentity.Refused(KerberosPrincipal.Authority, ToReason(status));
            return await AuthenticateAsync(context, route, refused, status.ToString());
        }

        return await ContinueAsync(context, route, acceptor.Accept(connection, token, isFirst: status == NegotiateStatus.Kerberos));
    }

    protected override void Challenge(HttpContext context, RoutePreauthentication route, PreauthenticationResult result)
    {
        if (HttpProtocol.IsHttp2(context.Request.Protocol))
        {
            context.Features.Get<IHttpResetFeature>()?.Reset(Http11Required);
        }

        context.Response.Headers.Append("WWW-Authenticate", ChallengeOf(context.Features.Get<NegotiateToken>()));
    }

    private static AuditReason ToReason(NegotiateStatus status) => status switch
    {
        NegotiateStatus.Ntlm => AuditReason.NtlmRefused,
        NegotiateStatus.OtherMechanism => AuditReason.TicketRefused,
        _ => AuditReason.Malformed,
    };

    private async ValueTask<SignInResult?> ContinueAsync(HttpContext context, RoutePreauthentication route, NegotiateStep step)
    {
        if (step.Response is { } response)
        {
            context.Features.Set(new NegotiateToken(response));
        }

        if (step.Identity is { } identity)
        {
            return await AuthenticateAsync(context, route, identity);
        }

        return step.Response is null
            ? SignInResult.Refused(SchemeName, AuthenticationStatus.DirectoryUnavailable)
            : SignInResult.Nothing with { Scheme = SchemeName };
    }

    private async ValueTask<SignInResult?> AuthenticateAsync(
        HttpContext context, RoutePreauthentication route, ExternalIdentity identity, string? reason = null)
    {
        var attempt = SignInContexts.Of(context, SchemeName, route.Route);
        var result = await authenticator.AuthenticateAsync(identity, attempt, context.RequestAborted);
        if (!result.IsAccepted)
        {
            // The exchange has ended, and the challenge starts a new one without its token.
            context.Features.Set<NegotiateToken>(null);
            return SignInResult.Of(SchemeName, result) with { Reason = reason };
        }

        if (context.Features.Get<NegotiateToken>() is { } token)
        {
            // RFC 4559 5: the response carries the last token, with which the client authenticates the server.
            context.Response.OnStarting(() =>
            {
                context.Response.Headers.Append("WWW-Authenticate", ChallengeOf(token));
                context.Response.Headers["Persistent-Auth"] = "true";
                return Task.CompletedTask;
            });
        }

        return SignInResult.Of(SchemeName, result);
    }

    private static string ChallengeOf(NegotiateToken? token) =>
        token is null ? SchemeName : $"{SchemeName} {Convert.ToBase64String(token.Token)}";
}
