using System.Diagnostics;
using Gateway.Forwarding.Protocol;
using Gateway.Forwarding.Results;
using Gateway.Outbound;
using Gateway.Requests;

namespace Gateway.Publishing.Forwarding;

/// <summary>The CLIENT span of a request to a back end. Its target is that of the server span, which shows it without secrets.</summary>
internal static class ForwardingSpan
{
    private const string OtherMethod = "_OTHER";

    /// <summary>
    /// Begins the span as the current one, and makes it what the back end is told as its parent. Null where nobody records it.
    /// </summary>
    /// <param name="context">The client's request.</param>
    /// <param name="headers">The headers for the back end.</param>
    /// <param name="destinationPrefix">The address of the back end.</param>
    /// <param name="version">The version of HTTP there.</param>
    public static Activity? Begin(HttpContext context, IHeaderDictionary headers, string destinationPrefix, string version)
    {
        if (!OutboundSpans.AreOn)
        {
            return null;
        }

        var address = new Uri(destinationPrefix);
        var method = HttpAttributes.Method(context.Request.Method);
        if (OutboundSpans.BeginHttp(method, address.IdnHost, address.Port) is not { } span)
        {
            return null;
        }

        if (method == OtherMethod)
        {
            span.DisplayName = "HTTP";
            span.SetTag("http.request.method_original", context.Request.Method);
        }

        var record = RequestRecord.Of(context);
        span.SetTag("network.protocol.version", version);
        span.SetTag("gateway.route", record.Route);
        span.SetTag("gateway.cluster", record.Cluster);
        headers.TraceParent = span.Id;
        return span;
    }

    public static void End(Activity? span, in ForwardingResult result)
    {
        if (span is null)
        {
            return;
        }

        if (result.ResponseStatus != 0)
        {
            OutboundSpans.Answered(span, result.ResponseStatus);
        }

        if (result.Tries > 1)
        {
            span.SetTag("http.request.resend_count", result.Tries - 1);
        }

        // A channel of RPC over HTTP and an upgraded connection end by being closed.
        if (result.Status is not (ForwardingStatus.Completed or ForwardingStatus.ChannelEnded))
        {
            OutboundSpans.Fail(span, Enum.GetName(result.Status)!); // every status has a name
        }
    }
}
