using System.Buffers;
using System.Net;
using System.Security.Authentication;
using System.Text.Json;
using Gateway.Identity.Credentials;

namespace Gateway.Requests;

/// <summary>
/// The data of one request. Each stage adds to it, and the access log, metrics and traces read it once at the end. Records are not pooled,
/// so a record may outlive its request in the log's queue.
/// </summary>
public sealed class RequestRecord : ICombinedLine
{
    public string? Route { get; set; }

    public string? Cluster { get; set; }

    public string? Destination { get; set; }

    /// <summary>
    /// The number of destinations tried after a failed connection; 0 if the first connection succeeded.
    /// </summary>
    public int Tries { get; set; }

    /// <summary>The authenticated user, or null.</summary>
    public UserIdentity? User { get; set; }

    /// <summary>The authentication scheme that verified or refused the user.</summary>
    public string? Scheme { get; set; }

    public RequestOutcome Outcome { get; set; }

    /// <summary>The reason for the log. It is not shown to the client and contains no secrets.</summary>
    public string? Reason { get; set; }

    public long RequestBodyBytes { get; set; }

    public long ResponseBodyBytes { get; set; }

    /// <summary>The traits that the request filter found in the target, so that the route's rules need not inspect it again.</summary>
    internal TargetTraits TargetTraits { get; set; }

    internal DateTimeOffset Time { get; set; }

    internal TimeSpan Duration { get; set; }

    /// <summary>From the sending of the request to its last destination to the response's head; zero if there was none.</summary>
    internal TimeSpan TimeToHead { get; set; }

    /// <summary>From the sending of the request to its last destination to the end of the response; zero if it was not sent.</summary>
    internal TimeSpan BackEndDuration { get; set; }

    internal string? Listener { get; set; }

    internal IPAddress? ClientAddress { get; set; }

    internal SslProtocols Tls { get; set; }

    internal string? ServerName { get; set; }

    internal string Protocol { get; set; } = "";

    internal string Method { get; set; } = "";

    internal string Host { get; set; } = "";

    /// <summary>The target as the client sent it. It may contain secrets and is redacted when it is written.</summary>
    internal string Target { get; set; } = "";

    internal string? UserAgent { get; set; }

    /// <summary>The page that led to the request; set only for an access log in the combined format.</summary>
    internal string? Referer { get; set; }

    internal int Status { get; set; }

    internal string TraceId { get; set; } = "";

    /// <summary>The record of a request, created at first use.</summary>
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

    void ICombinedLine.WriteCombined(IBufferWriter<byte> writer) => CombinedLine.Write(this, writer);
}
