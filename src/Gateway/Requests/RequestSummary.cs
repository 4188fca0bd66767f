using System.Security.Authentication;

namespace Gateway.Requests;

/// <summary>What the metrics tell of a request that has ended.</summary>
internal readonly record struct RequestSummary
{
    public string? Route { get; init; }

    public string? Cluster { get; init; }

    public string? Destination { get; init; }

    public required string Method { get; init; }

    public required string Protocol { get; init; }

    /// <summary>None where the client spoke plain HTTP.</summary>
    public required SslProtocols Tls { get; init; }

    public RequestOutcome Outcome { get; init; }

    public int Status { get; init; }

    public TimeSpan Duration { get; init; }

    /// <summary>From the request at the destination to the head of its response; zero if there was none.</summary>
    public TimeSpan TimeToHead { get; init; }

    public long RequestBodyBytes { get; init; }

    public long ResponseBodyBytes { get; init; }

    public static RequestSummary Of(RequestRecord record) => new()
    {
        Route = record.Route,
        Cluster = record.Cluster,
        Destination = record.Destination,
        Method = record.Method,
        Protocol = record.Protocol,
        Tls = record.Tls,
        Outcome = record.Outcome,
        Status = record.Status,
        Duration = record.Duration,
        TimeToHead = record.TimeToHead,
        RequestBodyBytes = record.RequestBodyBytes,
        ResponseBodyBytes = record.ResponseBodyBytes,
    };
}
