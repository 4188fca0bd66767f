using Gateway.Identity.Auditing;
using Gateway.Identity.Tokens;
using Gateway.Preauthentication.Pages;
using Gateway.Requests;

namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>Answers, records and audits a sign-in at a provider that failed.</summary>
internal sealed class OpenIdFailures(ProviderAttempts attempts, PreauthenticationMetrics metrics)
{
    public async Task FailAsync(PageRequest request, TokenIssuer provider, OpenIdResult result, string target)
    {
        var context = request.Context;
        var response = OpenIdConnectResponse.Of(result.Status);
        await AuditAsync(context, provider, result, response);
        metrics.OpenIdConnect(result.Status);
        var record = RequestRecord.Of(context);
        record.Scheme = OpenIdConnectHandler.SchemeName;
        record.Outcome = response.Outcome;
        record.Reason = $"{result.Status}: {result.Reason}";
        if (response.IsUnavailable)
        {
            context.Response.Headers.RetryAfter = PreauthenticationResponses.RetryAfterSeconds;
        }

        await OpenIdConnectPage.WriteFailedAsync(request, response.Status, Message(request, result, response), target);
    }

    private static string Message(PageRequest request, OpenIdResult result, OpenIdConnectResponse response)
    {
        if (response.IsUnavailable)
        {
            return request.Texts.Unavailable;
        }

        return result.Status == OpenIdConnectStatus.StateRefused ? request.Texts.Stale : request.Texts.NotSignedIn;
    }

    private async ValueTask AuditAsync(HttpContext context, TokenIssuer provider, OpenIdResult result, OpenIdConnectResponse response)
    {
        var reason = result.Fault != AuditReason.None ? result.Fault : response.Reason;
        var attempt = ProviderAttempts.Of(context);
        switch (result.Status)
        {
            case OpenIdConnectStatus.Throttled:
                break; // The authenticator has audited it.
            case OpenIdConnectStatus.CodeRefused or OpenIdConnectStatus.TokenRefused:
                await attempts.RefuseAsync(provider.Name, reason, attempt);
                break;
            default:
                attempts.Audit(provider.Name, response.Result, reason, attempt);
                break;
        }
    }
}
