using Gateway.Identity.Auditing;
using Gateway.Requests;

namespace Gateway.Preauthentication;

/// <summary>Records decisions in the request's record, the metrics and the audit log.</summary>
internal sealed partial class PreauthenticationRecorder(
    PreauthenticationMetrics metrics, DecisionLog decisions, ILogger<PreauthenticationRecorder> logger)
{
    public void Record(HttpContext context, RoutePreauthentication? route, PreauthenticationResult result)
    {
        var signIn = result.SignIn;
        var record = RequestRecord.Of(context);
        record.User = signIn.User;
        record.Scheme = signIn.Scheme;
        metrics.Decided(result.Status, signIn);
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

    private static partial class Log
    {
        [LoggerMessage(3100, LogLevel.Error, "A request to endpoint {Endpoint} is refused: {Reason}")]
        public static partial void Misconfigured(ILogger logger, string? endpoint, string reason);
    }
}
