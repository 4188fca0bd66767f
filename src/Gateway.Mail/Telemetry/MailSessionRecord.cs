using System.Net;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Telemetry;

/// <summary>What there is to say of a session once it is over: the access log's line and the metrics' source.</summary>
public sealed record MailSessionRecord
{
    /// <summary>The id that replies carry and log lines show.</summary>
    public required string Id { get; init; }

    public required MailProtocol Protocol { get; init; }

    public required DateTimeOffset Started { get; init; }

    public required TimeSpan Duration { get; init; }

    public required IPAddress Source { get; init; }

    /// <summary>The name the client asked for (SNI), or null.</summary>
    public string? ServerName { get; init; }

    public string? Route { get; init; }

    /// <summary>The user as the directory calls it, or as written where the back end verified; null before sign-in.</summary>
    public string? User { get; init; }

    /// <summary>Cluster and destination, or null where none was reached.</summary>
    public string? Destination { get; init; }

    public required long BytesFromClient { get; init; }

    public required long BytesToClient { get; init; }

    public required MailSessionEnd End { get; init; }
}
