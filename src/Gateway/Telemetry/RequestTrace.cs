using System.Diagnostics;
using Gateway.Forwarding.Protocol;
using Gateway.Requests;
using Microsoft.Net.Http.Headers;

namespace Gateway.Telemetry;

/// <summary>The server span of a request and the trace context for its back end.</summary>
internal static class RequestTrace
{
    /// <summary>
    /// Replaces the client's trace context by the request's own; a forwarder then sends it like any other header.
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

    /// <summary>Whether <see cref="Begin"/> takes the header from a client that is not trusted, where the request has no span.</summary>
    public static bool IsContext(string name) =>
        Is(name, HeaderNames.TraceParent) || Is(name, HeaderNames.TraceState) || Is(name, HeaderNames.Baggage)
        || Is(name, HeaderNames.RequestId) || Is(name, HeaderNames.CorrelationContext);

    /// <summary>Sets the record's data as attributes of the span, with OpenTelemetry's attribute names where they exist.</summary>
    public static void End(Activity activity, RequestRecord record)
    {
        // Span names must have low cardinality, so they contain no text of the client.
        activity.DisplayName = record.Route is null ? "HTTP" : $"{record.Method} {record.Route}";
        var target = TargetRedaction.Redact(record.Target);
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var host = new HostString(record.Host);
        activity.SetTag("http.request.method", HttpAttributes.Method(record.Method));
        activity.SetTag("http.response.status_code", record.Status);
        activity.SetTag("http.route", record.Route);
        activity.SetTag("url.scheme", SemanticTags.Scheme(record.Tls));
        activity.SetTag("network.protocol.version", SemanticTags.Version(record.Protocol));
        activity.SetTag("error.type", SemanticTags.Error(record.Outcome, record.Status));
        activity.SetTag("server.address", host.Host);
        activity.SetTag("server.port", host.Port);
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

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);
}
