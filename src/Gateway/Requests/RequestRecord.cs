using System.Net;
using System.Security.Authentication;
using System.Text.Json;
using Gateway.Identity.Credentials;

namespace Gateway.Requests;

/// <summary>
/// What is known of a request while it travels: each step adds its facts, and the access log, metrics and traces read them once at the end.
/// One is made for every request and none is used again, so it may outlive the request in the log's queue.
/// </summary>
public sealed class RequestRecord : ILogLine
{
    public string? Route { get; set; }

    public string? Cluster { get; set; }

    public string? Destination { get; set; }

    /// <summary>
    /// Destinations that the request was offered to, where the first one could not be connected; 0 where it was served at once.
    /// </summary>
    public int Tries { get; set; }

    /// <summary>Who was verified, or null.</summary>
    public UserIdentity? User { get; set; }

    /// <summary>The authentication scheme that verified, or refused, the caller.</summary>
    public string? Scheme { get; set; }

    public RequestOutcome Outcome { get; set; }

    /// <summary>One sentence for the log that says why; never shown to the client, never a secret.</summary>
    public string? Reason { get; set; }

    public long RequestBodyBytes { get; set; }

    public long ResponseBodyBytes { get; set; }

    /// <summary>What the request filter found in the target, so that the route's rules need not inspect it again.</summary>
    internal TargetTraits TargetTraits { get; set; }

    internal DateTimeOffset Time { get; set; }

    internal TimeSpan Duration { get; set; }

    internal string? Listener { get; set; }

    internal IPAddress? ClientAddress { get; set; }

    internal SslProtocols Tls { get; set; }

    internal string? ServerName { get; set; }

    internal string Protocol { get; set; } = "";

    internal string Method { get; set; } = "";

    internal string Host { get; set; } = "";

    /// <summary>As the client sent it, secrets included: redacted where it is written.</summary>
    internal string Target { get; set; } = "";

    internal string? UserAgent { get; set; }

    internal int Status { get; set; }

    internal string TraceId { get; set; } = "";

    /// <summary>The record of a request; made at first use.</summary>
    public static RequestRecord Of(HttpContext context)
    {
        if (context.Features.Get<RequestRecord>() is { } record)
        {
            return record;
        }

        record = new RequestRecord();
        context.Features.Set(record);
        return record;
    }

    void ILogLine.WriteTo(Utf8JsonWriter writer) => RequestLine.Write(this, writer);
}
