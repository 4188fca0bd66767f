using Gateway.Certificates.Acme;
using Gateway.Listeners.PlainHttp;
using Gateway.Publishing;
using Gateway.Requests;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Listeners;

/// <summary>
/// Redirects or refuses plain HTTP requests, which never reach a route, and adds Strict-Transport-Security to responses over TLS.
/// </summary>
internal sealed class ListenerMiddleware(
    RequestDelegate next, PublishedHosts hosts, AcmeChallengeStore challenges, ListenersMetrics metrics, PlainHttpReport report)
{
    public Task InvokeAsync(HttpContext context)
    {
        switch (context.Features.Get<IListenerFeature>())
        {
            case ListenerConnection { Kind: ListenerKind.HttpsRedirect } connection:
                return AnswerPlainHttpAsync(context, connection);
            case ListenerConnection { Kind: ListenerKind.Https } connection:
                // Set when the response starts, so that it replaces a header of the back end.
                context.Response.OnStarting(
                    static state =>
                    {
                        var (response, connection) = ((HttpResponse, ListenerConnection))state;
                        Complete(response, connection);
                        return Task.CompletedTask;
                    },
                    (context.Response, connection));
                return next(context);
            case ListenerConnection { Kind: ListenerKind.Admin }:
                return next(context);
            default:
                throw new InvalidOperationException("The connection has no listener.");
        }
    }

    private static void Complete(HttpResponse response, ListenerConnection connection)
    {
        if (connection.Settings.StrictTransportSecurity is { } value)
        {
            response.Headers.StrictTransportSecurity = value;
        }

        if (response.StatusCode == StatusCodes.Status101SwitchingProtocols)
        {
            connection.IsUpgraded = true;
        }
        else if (!connection.IsHttp2 && connection.ClosesAfterResponse)
        {
            response.Headers.Connection = "close";
        }
    }

    private async Task AnswerPlainHttpAsync(HttpContext context, ListenerConnection connection)
    {
        if (connection.ClosesAfterResponse)
        {
            context.Response.Headers.Connection = "close";
        }

        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        await challenges.FetchFileAsync(context.Request.Host.Host, target);
        await RedirectOrRefuseAsync(context, connection.Listener, target);
    }

    private Task RedirectOrRefuseAsync(HttpContext context, Listener listener, string target)
    {
        var decision = HttpsRedirect.Decide(context.Request, target, hosts, challenges, listener.Options);
        metrics.PlainHttp(listener, decision.Status);
        if (decision.Location is { } location)
        {
            RequestRecord.Of(context).Outcome = RequestOutcome.Redirected;
            context.Response.StatusCode = decision.RedirectStatus;
            context.Response.Headers.Location = location;
            return Task.CompletedTask;
        }

        if (decision.Answer is { } answer)
        {
            RequestRecord.Of(context).Outcome = RequestOutcome.Answered;
            context.Response.ContentType = "application/octet-stream";
            return context.Response.WriteAsync(answer, context.RequestAborted);
        }

        report.Refused(listener.Name, context.Connection.RemoteIpAddress, decision.Status);

        // The rest of a refused body is not read.
        context.Response.Headers.Connection = "close";
        return decision.Status switch
        {
            HttpsRedirectStatus.Method => Refusal.AnswerAsync(
                context,
                StatusCodes.Status403Forbidden,
                RequestOutcome.PlainHttp,
                "Use HTTPS: this request must not be sent unencrypted.",
                "method over plain HTTP"),
            HttpsRedirectStatus.Credentials => Refusal.AnswerAsync(
                context,
                StatusCodes.Status403Forbidden,
                RequestOutcome.PlainHttp,
                "Use HTTPS: credentials were sent unencrypted and were not accepted. Change the password.",
                "credentials over plain HTTP"),
            HttpsRedirectStatus.UnknownHost => Refusal.AnswerAsync(
                context,
                StatusCodes.Status403Forbidden,
                RequestOutcome.PlainHttp,
                "Use HTTPS: this host is not published here.",
                "unknown host over plain HTTP"),
            _ => Refusal.AnswerAsync(
                context,
                StatusCodes.Status403Forbidden,
                RequestOutcome.PlainHttp,
                "Use HTTPS: this request names no host and path.",
                "no host or path over plain HTTP"),
        };
    }
}
