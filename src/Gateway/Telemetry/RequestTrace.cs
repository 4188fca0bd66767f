using System.Diagnostics;
using Gateway.Requests;

namespace Gateway.Telemetry;

/// <summary>The server span of a request, and the trace context that its back end gets.</summary>
internal static class RequestTrace
{
    /// <summary>
    /// Puts the request's own trace context in place of what the client sent; a forwarder then sends it like any other header.
    /// </summary>
    public static void Begin(IHeaderDictionary headers, Activity? activity, bool trustClient)
    {
        if (activity is not null)
        {
            headers.TraceParent = activity.Id;
            headers.TraceState = activity.TraceStateString;
        }
        else if (!trustClient)
        {
            headers.TraceParent = default;
            headers.TraceState = default;
        }

        if (!trustClient)
        {
            headers.Baggage = default;
            headers.RequestId = default;
            headers.CorrelationContext = default;
        }
    }

    /// <summary>Says on the span what the request's steps have found out, in OpenTelemetry's words where there are any.</summary>
    public static void End(Activity activity, RequestRecord record)
    {
        // A name stands for many requests, so nothing that a client makes up is in it.
        activity.DisplayName = record.Route is null ? "HTTP" : $"{record.Method} {record.Route}";
        var target = TargetRedaction.Redact(record.Target);
        var query = target.IndexOf('?', StringComparison.Ordinal);
        activity.SetTag("http.request.method", record.Method);
        activity.SetTag("http.response.status_code", record.Status);
        activity.SetTag("server.address", record.Host);
        activity.SetTag("url.path", query < 0 ? target : target[..query]);
        activity.SetTag("url.query", query < 0 ? null : target[(query + 1)..]);
        activity.SetTag("client.address", record.ClientAddress?.ToString());
        activity.SetTag("user_agent.original", record.UserAgent);
        activity.SetTag("enduser.id", record.User?.Name);
        activity.SetTag("gateway.listener", record.Listener);
        activity.SetTag("gateway.route", record.Route);
        activity.SetTag("gateway.cluster", record.Cluster);
        activity.SetTag("gateway.destination", record.Destination);
        activity.SetTag("gateway.outcome", Enum.GetName(record.Outcome));
        activity.SetTag("gateway.reason", record.Reason);
        activity.SetTag("gateway.scheme", record.Scheme);
        if (record.Status >= StatusCodes.Status500InternalServerError)
        {
            activity.SetStatus(ActivityStatusCode.Error);
        }
    }
}
