using Gateway.Preauthentication.Pages;
using Gateway.Preauthentication.Sessions;
using Gateway.Requests;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Preauthentication;

/// <summary>Writes the refusal response of a decision: status, challenge or redirect.</summary>
internal sealed class PreauthenticationResponses(PreauthenticatedHosts hosts, AuthenticationSchemes schemes)
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
            case PreauthenticationStatus.SignIn when route is not null:
                Redirect(context, route, result.SignIn);
                RequestRecord.Of(context).Outcome = outcome;
                RequestRecord.Of(context).Reason = reason;
                return Task.CompletedTask;
            case PreauthenticationStatus.SessionEnded:
                context.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = "Login Timeout";
                return Refusal.AnswerAsync(context, LoginTimeout, outcome, "The session has ended.", reason);
            case PreauthenticationStatus.Challenge when route?.Schemes is [RouteAuthentication.ClientCertificate]:
                return RequireCertificateAsync(context, outcome, reason);
            case PreauthenticationStatus.Challenge when route is not null:
                schemes.Challenge(context, route, result);
                return Refusal.AnswerAsync(context, StatusCodes.Status401Unauthorized, outcome, "Sign in to use this.", reason);
            case PreauthenticationStatus.Forbidden:
                return Refusal.AnswerAsync(context, StatusCodes.Status403Forbidden, outcome, "You may not use this.", reason);
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

    private void Redirect(HttpContext context, RoutePreauthentication route, SignInResult found)
    {
        var ended = found.Status == SignInStatus.SessionEnded ? "&reason=ended" : "";
        context.Response.StatusCode = context.Request.Method == "POST" ? StatusCodes.Status303SeeOther : StatusCodes.Status302Found;
        context.Response.Headers.Location = $"{ReservedPaths.SignIn}?return={Uri.EscapeDataString(Target(context, route))}{ended}";
        context.Response.Headers.CacheControl = "no-store";
    }

    /// <summary>The target after signing in: the requested one, or for a POST, which is not replayed, the page it came from.</summary>
    private string Target(HttpContext context, RoutePreauthentication route)
    {
        var request = context.Request;
        var landing = context.GetEndpoint() is RouteEndpoint endpoint
            ? PreauthenticatedHosts.Landing(endpoint.RoutePattern)
            : hosts.SignInOn(request.Host.Host)?.Landing ?? "/";
        if (SignOutPaths.Match(route.SignOutPaths, request.Path, request.QueryString))
        {
            return landing;
        }

        var target = request.Method == "POST" ? Referer(request) : context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return ReturnTarget.IsSafe(target) ? target : landing;
    }

    private static string? Referer(HttpRequest request)
    {
        var isOfThisHost = Uri.TryCreate(request.Headers.Referer.ToString(), UriKind.Absolute, out var referer)
            && referer.Authority == request.Host.Value;
        return isOfThisHost ? referer?.PathAndQuery : null;
    }
}
