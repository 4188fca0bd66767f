using System.Text.Encodings.Web;
using Gateway.Identity;
using Gateway.Identity.Auditing;
using Gateway.Identity.External;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication.Negotiate;

/// <summary>
/// The scheme <c>Negotiate</c> (RFC 4559), for Kerberos alone: a ticket proves a user, and the connection stays the user's for a while. With
/// every request the user is asked about anew, from memory, so that a disabled one is out in minutes.
/// </summary>
internal sealed class NegotiateHandler(
    Authenticator authenticator,
    NegotiateAcceptor acceptor,
    TimeProvider time,
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = nameof(RouteAuthentication.Negotiate);

    // RFC 9113 7: the client does the same again over HTTP/1.1.
    private const int Http11Required = 0xd;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var reading = NegotiateReader.Read(Request.Headers.Authorization, out var token);
        var connection = NegotiateConnection.Of(Context, create: reading != NegotiateReading.None);
        if (reading == NegotiateReading.None)
        {
            return Request.Headers.Authorization.Count == 0 && connection?.IdentityAt(time.GetUtcNow()) is { } known ? await AdmitAsync(known) : AuthenticateResult.NoResult();
        }

        if (connection is null)
        {
            return SchemeResult.From(Context, CallerFinding.Malformed(SchemeName, "it binds a connection, which HTTP/2 cannot."));
        }

        if (reading is not (NegotiateReading.Kerberos or NegotiateReading.Continuation))
        {
            connection.Forget();
            var reason = reading is NegotiateReading.Ntlm ? AuditReason.NtlmRefused : reading is NegotiateReading.OtherMechanism ? AuditReason.TicketRefused : AuditReason.Malformed;
            return await AdmitAsync(ExternalIdentity.Refused(KerberosPrincipal.Authority, reason), reading.ToString());
        }

        var step = acceptor.Accept(connection, token, isFirst: reading == NegotiateReading.Kerberos);
        if (step.Answer is { } answer)
        {
            Context.Features.Set(new NegotiateAnswer(answer));
        }

        if (step.Identity is { } identity)
        {
            return await AdmitAsync(identity);
        }

        return SchemeResult.From(Context, step.Answer is null
            ? new CallerFinding(CallerState.Refused) { Scheme = SchemeName, Result = AuthenticationResult.DirectoryUnavailable }
            : CallerFinding.Nothing with { Scheme = SchemeName });
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (HttpProtocol.IsHttp2(Request.Protocol))
        {
            Context.Features.Get<IHttpResetFeature>()?.Reset(Http11Required);
        }

        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.Append("WWW-Authenticate", Challenge(Context.Features.Get<NegotiateAnswer>()));
        return Task.CompletedTask;
    }

    private async Task<AuthenticateResult> AdmitAsync(ExternalIdentity identity, string? reason = null)
    {
        var route = Context.GetEndpoint()?.Metadata.GetMetadata<RoutePreauthentication>()?.Route;
        var outcome = await authenticator.AuthenticateAsync(identity, SignInContexts.Of(Context, SchemeName, route), Context.RequestAborted);
        if (!outcome.IsAccepted)
        {
            // The exchange is over: whatever its token would say, the challenge begins a new one.
            Context.Features.Set<NegotiateAnswer>(null);
            return SchemeResult.From(Context, new CallerFinding(CallerState.Refused) { Scheme = SchemeName, Result = outcome.Result, Reason = reason });
        }

        if (Context.Features.Get<NegotiateAnswer>() is { } answer)
        {
            // RFC 4559 5: the last token goes with the answer, so that the client knows the server, too.
            Response.OnStarting(() =>
            {
                Response.Headers.Append("WWW-Authenticate", Challenge(answer));
                Response.Headers["Persistent-Auth"] = "true";
                return Task.CompletedTask;
            });
        }

        return SchemeResult.From(Context, new CallerFinding(CallerState.Accepted) { Scheme = SchemeName, User = outcome.User });
    }

    private static string Challenge(NegotiateAnswer? answer) => answer is null ? SchemeName : $"{SchemeName} {Convert.ToBase64String(answer.Token)}";
}
