using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Gateway.Outbound;

/// <summary>
/// CLIENT spans of what the gateway asks of other servers for a request or a session, by OpenTelemetry's conventions. Their attributes name
/// servers and results, and neither users nor anything that they sent.
/// </summary>
public static class OutboundSpans
{
    /// <summary>The name of the source.</summary>
    public const string SourceName = "Gateway.Outbound";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>
    /// Whether a span would be recorded here: a listener exists, and the request or session has a recorded span. Probes and other
    /// background work have none.
    /// </summary>
    public static bool AreOn => Source.HasListeners() && Activity.Current is { IsAllDataRequested: true };

    /// <summary>Begins a span as the current one; the caller disposes of it. Null where nobody records it, which costs nothing.</summary>
    /// <param name="name">One of few names, such as <c>LDAP bind</c>.</param>
    /// <param name="protocol">The name of the protocol in lower case.</param>
    /// <param name="host">The name or the address of the server, as it is configured.</param>
    /// <param name="port">The port of the server.</param>
    public static Activity? Begin(string name, string protocol, string host, int port)
    {
        if (!AreOn || Source.StartActivity(name, ActivityKind.Client) is not { } span)
        {
            return null;
        }

        span.SetTag("server.address", host);
        span.SetTag("server.port", port);
        span.SetTag("network.protocol.name", protocol);
        return span;
    }

    /// <summary>Begins the span of an HTTP request; its method is one of the known ones, as the convention has it.</summary>
    public static Activity? BeginHttp(string method, string host, int port)
    {
        if (Begin(method, "http", host, port) is not { } span)
        {
            return null;
        }

        span.SetTag("http.request.method", method);
        return span;
    }

    /// <summary>Adds the response of an HTTP request, which is an error from status 400 on.</summary>
    public static void Answered(Activity? span, int status)
    {
        if (span is null)
        {
            return;
        }

        span.SetTag("http.response.status_code", status);
        if (status >= 400)
        {
            Fail(span, status.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Marks a span as failed.</summary>
    /// <param name="span">The span; null where there is none.</param>
    /// <param name="error">The kind of error, one of few.</param>
    public static void Fail(Activity? span, string error)
    {
        span?.SetTag("error.type", error);
        span?.SetStatus(ActivityStatusCode.Error);
    }

    /// <summary>Marks a span as failed by an exception. Its message is not exported, because it may name what was sent.</summary>
    public static void Fail(Activity? span, Exception exception)
    {
        if (span is not null)
        {
            Fail(span, ErrorOf(exception));
        }
    }

    private static string ErrorOf(Exception exception) => exception switch
    {
        DialException dial => dial.Failure.Error.ToString(),
        AuthenticationException => "TlsFailed",
        OperationCanceledException or TimeoutException => "TimedOut",
        SocketException socket => socket.SocketErrorCode.ToString(),
        { InnerException: { } inner } => ErrorOf(inner),
        HttpRequestException http => http.HttpRequestError.ToString(),
        _ => exception.GetType().Name,
    };
}
