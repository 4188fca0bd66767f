using Gateway.Preauthentication.Forms;
using Gateway.Requests;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Preauthentication;

/// <summary>Says a decision to the client: the one place where it becomes a status, a challenge or a redirect.</summary>
internal sealed class PreauthenticationResponses(PreauthenticatedHosts hosts, AuthenticationSchemes schemes)
{
    internal const string RetryAfterSeconds = "30";

    public Task WriteAsync(HttpContext context, RoutePreauthentication? route, ClientKind caller, PreauthenticationStatus decision, SignInResult finding, SignInOptions settings)
    {
        var outcome = PreauthenticationRules.Outcome(decision, finding);
        var reason = PreauthenticationRules.Reason(decision, route, finding);
        if (finding.State == SignInStatus.SessionEnded)
        {
            context.Response.Headers.Append("Set-Cookie", FormCookies.Clear(settings.SessionCookie));
        }

        switch (decision)
        {
            case PreauthenticationStatus.SignIn when route is not null:
                return RedirectAsync(context, route, finding, outcome, reason);
            case PreauthenticationStatus.SessionEnded:
                context.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = "Login Timeout";
                return Refusal.AnswerAsync(context, 440, outcome, "The session has ended.", reason);
            case PreauthenticationStatus.Challenge when route is not null:
                return ChallengeAsync(context, route, caller, finding, outcome, reason);
            case PreauthenticationStatus.Forbidden:
                return Refusal.AnswerAsync(context, StatusCodes.Status403Forbidden, outcome, "You may not use this.", reason);
            case PreauthenticationStatus.TryLater:
                context.Response.Headers.RetryAfter = RetryAfterSeconds;
                return Refusal.AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, outcome, "Signing in is not possible at the moment.", reason);
            default:
                return Refusal.AnswerAsync(context, StatusCodes.Status500InternalServerError, RequestOutcome.Failed, "The gateway is not set up for this.", reason);
        }
    }

    private Task ChallengeAsync(HttpContext context, RoutePreauthentication route, ClientKind caller, SignInResult finding, RequestOutcome outcome, string? reason)
    {
        if (route.Schemes is [RouteAuthentication.ClientCertificate])
        {
            return AskForCertificateAsync(context, outcome, reason);
        }

        schemes.Challenge(context, route, caller, finding);
        return Refusal.AnswerAsync(context, StatusCodes.Status401Unauthorized, outcome, "Sign in to use this.", reason);
    }

    // RFC 9110 15.5.20: over HTTP/2 a browser brings requests of several names on one connection, whose handshake asked for none.
    private static Task AskForCertificateAsync(HttpContext context, RequestOutcome outcome, string? reason) =>
        context.Features.Get<ITlsHandshakeFeature>()?.HostName is { Length: > 0 } name && !name.Equals(context.Request.Host.Host, StringComparison.OrdinalIgnoreCase)
            ? Refusal.AnswerAsync(context, StatusCodes.Status421MisdirectedRequest, outcome, "Open a connection for this name.", reason)
            : Refusal.AnswerAsync(context, StatusCodes.Status403Forbidden, outcome, "A client certificate that is accepted here is needed.", reason);

    private Task RedirectAsync(HttpContext context, RoutePreauthentication route, SignInResult finding, RequestOutcome outcome, string? reason)
    {
        var record = RequestRecord.Of(context);
        record.Outcome = outcome;
        record.Reason = reason;
        var ended = finding.State == SignInStatus.SessionEnded ? "&reason=ended" : "";
        context.Response.StatusCode = context.Request.Method == "POST" ? StatusCodes.Status303SeeOther : StatusCodes.Status302Found;
        context.Response.Headers.Location = $"{SignInPages.SignInPath}?return={Uri.EscapeDataString(Target(context, route))}{ended}";
        context.Response.Headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }

    /// <summary>Where the person goes after signing in: what was asked for; for a POST, which is never replayed, the page it came from.</summary>
    private string Target(HttpContext context, RoutePreauthentication route)
    {
        var request = context.Request;
        var landing = context.GetEndpoint() is RouteEndpoint endpoint ? PreauthenticatedHosts.Landing(endpoint.RoutePattern) : hosts.SignInOn(request.Host.Host)?.Landing ?? "/";
        if (SignOutPaths.Match(route.SignOutPaths, request.Path, request.QueryString))
        {
            return landing;
        }

        var target = request.Method == "POST"
            ? Uri.TryCreate(request.Headers.Referer.ToString(), UriKind.Absolute, out var referer) && referer.Authority == request.Host.Value ? referer.PathAndQuery : null
            : context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return ReturnTarget.IsSafe(target) ? target : landing;
    }
}
