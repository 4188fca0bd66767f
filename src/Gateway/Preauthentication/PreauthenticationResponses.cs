using Gateway.Preauthentication.Sessions;
using Gateway.Requests;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Preauthentication;

/// <summary>
/// Writes the refusal response of a decision: status, challenge or redirect. Challenges and refusals of users go through the schemes'
/// handlers, which may make the response a redirect of their own.
/// </summary>
internal sealed class PreauthenticationResponses(RouteSchemes schemes)
{
    internal const string RetryAfterSeconds = "30";
    private const int LoginTimeout = 440;

    public Task WriteAsync(HttpContext context, RoutePreauthentication? route, SignInOptions settings, PreauthenticationResult result)
    {
        var outcome = PreauthenticationRules.Outcome(result.Status, result.SignIn);
        var reason = PreauthenticationRules.Reason(result.Status, route, result.SignIn);
        if (result.SignIn.Status == SignInStatus.SessionEnded)
        {
            context.Response.Headers.Append("Set-Cookie", GatewayCookies.Clear(settings.SessionCookie));
        }

        switch (result.Status)
        {
            case PreauthenticationStatus.SignIn or PreauthenticationStatus.SecondFactor or PreauthenticationStatus.Challenge
                when route is not null && route.Schemes is not [RouteAuthentication.ClientCertificate]:
                return ChallengeAsync(context, route, result, outcome, reason);
            case PreauthenticationStatus.SessionEnded:
                context.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = "Login Timeout";
                return Refusal.AnswerAsync(context, LoginTimeout, outcome, "The session has ended.", reason);
            case PreauthenticationStatus.Challenge when route?.Schemes is [RouteAuthentication.ClientCertificate]:
                return RequireCertificateAsync(context, outcome, reason);
            case PreauthenticationStatus.Forbidden:
                return ForbidAsync(context, result, outcome, reason);
            case PreauthenticationStatus.TryLater:
                context.Response.Headers.RetryAfter = RetryAfterSeconds;
                return Refusal.AnswerAsync(
                    context, StatusCodes.Status503ServiceUnavailable, outcome, "Signing in is not possible at the moment.", reason);
            default:
                return Refusal.AnswerAsync(
                    context,
                    StatusCodes.Status500InternalServerError,
                    RequestOutcome.Failed,
                    "The gateway is not set up for this.",
                    reason);
        }
    }

    // RFC 9110 15.5.20: browsers send requests for several names on one HTTP/2 connection, whose handshake may not have asked for a
    // certificate.
    private static Task RequireCertificateAsync(HttpContext context, RequestOutcome outcome, string? reason)
    {
        var isMisdirected = context.Features.Get<ITlsHandshakeFeature>()?.HostName is { Length: > 0 } name
            && !name.Equals(context.Request.Host.Host, StringComparison.OrdinalIgnoreCase);
        return isMisdirected
            ? Refusal.AnswerAsync(context, StatusCodes.Status421MisdirectedRequest, outcome, "Open a connection for this name.", reason)
            : Refusal.AnswerAsync(
                context, StatusCodes.Status403Forbidden, outcome, "A client certificate that is accepted here is needed.", reason);
    }

    private async Task ChallengeAsync(
        HttpContext context, RoutePreauthentication route, PreauthenticationResult result, RequestOutcome outcome, string? reason)
    {
        await schemes.ChallengeAsync(context, route, result);
        await AnswerAsync(context, StatusCodes.Status401Unauthorized, outcome, "Sign in to use this.", reason);
    }

    private async Task ForbidAsync(HttpContext context, PreauthenticationResult result, RequestOutcome outcome, string? reason)
    {
        await schemes.ForbidAsync(context, result);
        await AnswerAsync(context, StatusCodes.Status403Forbidden, outcome, "You may not use this.", reason);
    }

    /// <summary>Answers, unless a handler has made the response a redirect.</summary>
    private static Task AnswerAsync(HttpContext context, int status, RequestOutcome outcome, string message, string? reason)
    {
        if (context.Response.StatusCode is < StatusCodes.Status300MultipleChoices or >= StatusCodes.Status400BadRequest)
        {
            return Refusal.AnswerAsync(context, status, outcome, message, reason);
        }

        RequestRecord.Of(context).Outcome = outcome;
        RequestRecord.Of(context).Reason = reason;
        return Task.CompletedTask;
    }
}
