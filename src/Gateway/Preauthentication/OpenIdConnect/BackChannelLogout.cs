using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.Identity.External;
using Gateway.Identity.Throttling;
using Gateway.Identity.Tokens;
using Gateway.Preauthentication.Forms;
using Gateway.Requests;

namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>Ends the sessions that a provider says have ended (OpenID Connect Back-Channel Logout): the provider itself posts, and no browser.</summary>
internal sealed partial class BackChannelLogout(
    TokenVerifier verifier,
    ProviderLogouts logouts,
    Authenticator authenticator,
    SourceThrottle throttle,
    PreauthenticationMetrics metrics,
    TimeProvider time,
    ILogger<BackChannelLogout> logger)
{
    public async Task AnswerAsync(HttpContext context, SignInOptions settings, TokenIssuer provider)
    {
        var sender = SignInContexts.Of(context, OpenIdConnectHandler.SchemeName, null);
        var form = await SignInForm.ReadAsync(context.Request, time);
        var finding = form?.LogoutToken is not { } token || provider.Options.Client is not { } client || throttle.IsRateLimited(sender.Source, SourceNetwork.Of(sender.Source))
            ? new TokenResult(TokenFault.Malformed)
            : await verifier.VerifyLogoutTokenAsync(token.Reveal(), provider, client.Id, CancellationToken.None);
        context.Response.Headers.CacheControl = "no-store";
        if (finding.Fault == TokenFault.NoKeys)
        {
            metrics.OpenIdConnect(OpenIdConnectStatus.ProviderUnavailable);
            await Refusal.AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, RequestOutcome.DirectoryUnavailable, "The provider's keys cannot be had.");
            return;
        }

        if (finding.Fault != TokenFault.None)
        {
            metrics.OpenIdConnect(OpenIdConnectStatus.LogoutRefused);
            await authenticator.AuthenticateAsync(ExternalIdentity.Refused(provider.Name, finding.Fault.ToReason()), sender, CancellationToken.None);
            await Refusal.AnswerAsync(context, StatusCodes.Status400BadRequest, RequestOutcome.Denied, "This ends no session.", $"The logout token is not taken: {finding.Fault}.");
            return;
        }

        End(settings, provider, finding);
        RequestRecord.Of(context).Outcome = RequestOutcome.Answered;
        RequestRecord.Of(context).Scheme = OpenIdConnectHandler.SchemeName;
    }

    private void End(SignInOptions settings, TokenIssuer provider, TokenResult finding)
    {
        // A token that is sent again later must not end what has begun since; the provider's clock may be ahead of ours, or behind.
        var now = time.GetUtcNow();
        var said = finding.Issued + provider.Options.ClockSkew;
        var life = settings.Public.Absolute > settings.Private.Absolute ? settings.Public.Absolute : settings.Private.Absolute;
        logouts.End(new ProviderLogout(provider.Name, finding.Subject, finding.SessionId, said < now ? said : now, now + life));
        metrics.OpenIdConnect(OpenIdConnectStatus.EndedByProvider);
        Log.Ended(logger, provider.Name, finding.Subject, finding.SessionId);
    }

    private static partial class Log
    {
        [LoggerMessage(3160, LogLevel.Information, "Provider {Provider} ended sessions: subject {Subject}, session {Session}.")]
        public static partial void Ended(ILogger logger, string provider, string? subject, string? session);
    }
}
