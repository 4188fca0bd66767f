using Gateway.Identity.Tokens;
using Gateway.Preauthentication.Pages;
using Gateway.Preauthentication.Sessions;
using Gateway.Requests;

namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>Ends sessions when the provider posts a logout token (OpenID Connect Back-Channel Logout); no browser is involved.</summary>
internal sealed partial class BackChannelLogout(
    TokenVerifier verifier,
    ProviderLogouts logouts,
    ProviderAttempts attempts,
    PreauthenticationMetrics metrics,
    TimeProvider time,
    ILogger<BackChannelLogout> logger)
{
    public async Task AnswerAsync(PageRequest request, TokenIssuer provider)
    {
        var context = request.Context;
        var attempt = ProviderAttempts.Of(context);
        var form = await PostedForm.ReadAsync(context.Request, time);
        var result = form?.LogoutToken is not { } token || provider.Options.Client is not { } client || attempts.IsRateLimited(attempt)
            ? new TokenResult(TokenFault.Malformed)
            : await verifier.VerifyLogoutTokenAsync(token.Reveal(), provider, client.Id, CancellationToken.None);
        context.Response.Headers.CacheControl = "no-store";
        if (result.Fault == TokenFault.NoKeys)
        {
            metrics.OpenIdConnect(OpenIdConnectStatus.ProviderUnavailable);
            await Refusal.AnswerAsync(
                context,
                StatusCodes.Status503ServiceUnavailable,
                RequestOutcome.DirectoryUnavailable,
                "The provider's keys cannot be had.");
            return;
        }

        if (result.Fault != TokenFault.None)
        {
            metrics.OpenIdConnect(OpenIdConnectStatus.LogoutRefused);
            await attempts.RefuseAsync(provider.Name, result.Fault.ToReason(), attempt);
            var reason = $"The logout token is refused: {result.Fault}.";
            await Refusal.AnswerAsync(context, StatusCodes.Status400BadRequest, RequestOutcome.Denied, "This ends no session.", reason);
            return;
        }

        End(request.Settings, provider, result);
        RequestRecord.Of(context).Outcome = RequestOutcome.Answered;
        RequestRecord.Of(context).Scheme = OpenIdConnectHandler.SchemeName;
    }

    private void End(SignInOptions settings, TokenIssuer provider, TokenResult token)
    {
        // A token that is sent again later must not end newer sessions. The provider's clock may be ahead of ours, or behind it.
        var now = time.GetUtcNow();
        var issued = token.Issued + provider.Options.ClockSkew;
        var before = issued < now ? issued : now;
        logouts.Add(new ProviderLogout(provider.Name, token.Subject, token.SessionId, before, now + settings.LongestLifetime));
        metrics.OpenIdConnect(OpenIdConnectStatus.EndedByProvider);
        Log.Ended(logger, provider.Name, token.Subject, token.SessionId);
    }

    private static partial class Log
    {
        [LoggerMessage(3160, LogLevel.Information, "Provider {Provider} ended sessions: subject {Subject}, session {Session}.")]
        public static partial void Ended(ILogger logger, string provider, string? subject, string? session);
    }
}
