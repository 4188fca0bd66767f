using System.Diagnostics;
using System.Security.Authentication;
using Gateway.Forwarding.Protocol;

namespace Gateway.Requests;

/// <summary>
/// The attributes of a request by OpenTelemetry's conventions for HTTP servers. Each value is one of few, and no value is allocated for a
/// request.
/// </summary>
internal static class SemanticTags
{
    public static TagList Of(in RequestSummary request)
    {
        var tags = new TagList
        {
            { "http.request.method", HttpAttributes.Method(request.Method) },
            { "url.scheme", Scheme(request.Tls) },
            { "network.protocol.version", Version(request.Protocol) },
        };
        if (HttpAttributes.StatusCode(request.Status) is { } status)
        {
            tags.Add("http.response.status_code", status);
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

        return outcome == RequestOutcome.Forwarded ? HttpAttributes.Error(status) : Enum.GetName(outcome);
    }
}
