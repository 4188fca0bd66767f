using Gateway.Identity.Auditing;
using Gateway.Preauthentication.Sessions;
using Gateway.Requests;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication;

/// <summary>Records decisions in the request's record, the metrics and the audit log.</summary>
internal sealed partial class PreauthenticationRecorder(
    PreauthenticationMetrics metrics,
    DecisionLog decisions,
    BrowserSessions browsers,
    IOptionsMonitor<SignInOptions> signInOptions,
    ILogger<PreauthenticationRecorder> logger)
{
    public void Record(HttpContext context, RoutePreauthentication? route, PreauthenticationResult result)
    {
        var signIn = result.SignIn;
        var record = RequestRecord.Of(context);
        record.User = signIn.User;
        record.Scheme = signIn.Scheme;
        Count(result.Status, signIn);
        if (result.Status == PreauthenticationStatus.Forbidden && route is not null && signIn.User is { } user)
        {
            var attempt = SignInContexts.Of(context, signIn.Scheme ?? "", route.Route);
            decisions.Denied(user.Name, attempt, user, PreauthenticationRules.Authorize(route, signIn));
        }

        if (result.Status == PreauthenticationStatus.Misconfigured)
        {
            Log.Misconfigured(
                logger, context.GetEndpoint()?.DisplayName, PreauthenticationRules.Reason(result.Status, route, signIn) ?? "");
        }
    }

    /// <summary>Counts a decision and its sign-in, and marks the user's session as in use.</summary>
    public void Count(PreauthenticationStatus status, SignInResult signIn)
    {
        metrics.Decided(status, signIn);
        if (signIn is { CachedBy: { } directory, Scheme: { } scheme })
        {
            decisions.Repeated(SignInContexts.Protocol, scheme, directory);
        }

        if (signIn.Session is { } session)
        {
            browsers.Use(session, signInOptions.CurrentValue);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3100, LogLevel.Error, "A request to endpoint {Endpoint} is refused: {Reason}")]
        public static partial void Misconfigured(ILogger logger, string? endpoint, string reason);
    }
}
