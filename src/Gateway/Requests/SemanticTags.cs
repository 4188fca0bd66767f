using System.Diagnostics;
using System.Security.Authentication;

namespace Gateway.Requests;

/// <summary>
/// The attributes of a request by OpenTelemetry's conventions for HTTP servers. Each value is one of few, and no value is allocated for a
/// request.
/// </summary>
internal static class SemanticTags
{
    private const string OtherMethod = "_OTHER";

    private static readonly object[] Statuses = [.. Enumerable.Range(0, 600).Select(status => (object)status)];

    private static readonly string[] Errors = [.. Enumerable.Range(0, 600).Select(status => $"{status}")];

    private static readonly string[] Methods = ["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE"];

    public static TagList Of(in RequestSummary request)
    {
        var tags = new TagList
        {
            { "http.request.method", Method(request.Method) },
            { "url.scheme", Scheme(request.Tls) },
            { "network.protocol.version", Version(request.Protocol) },
        };
        if (request.Status is > 0 and < 600)
        {
            tags.Add("http.response.status_code", Statuses[request.Status]);
        }

        if (request.Route is not null)
        {
            tags.Add("http.route", request.Route);
        }

        if (Error(request.Outcome, request.Status) is { } error)
        {
            tags.Add("error.type", error);
        }

        return tags;
    }

    /// <summary>The method if it is a common one: a client can invent others.</summary>
    public static string Method(string method) => Array.IndexOf(Methods, method) is >= 0 and var index ? Methods[index] : OtherMethod;

    public static string Scheme(SslProtocols tls) => tls == SslProtocols.None ? "http" : "https";

    /// <summary>1.1 of HTTP/1.1.</summary>
    public static string Version(string protocol) => protocol switch
    {
        "HTTP/1.1" => "1.1",
        "HTTP/2" => "2",
        "HTTP/1.0" => "1.0",
        "HTTP/3" => "3",
        _ => "",
    };

    /// <summary>What went wrong, if a server is to blame: the status of the back end, or what the gateway found; else null.</summary>
    public static string? Error(RequestOutcome outcome, int status)
    {
        if (status is < 500 or >= 600)
        {
            return null;
        }

        return outcome == RequestOutcome.Forwarded ? Errors[status] : Enum.GetName(outcome);
    }
}
