using System.Net;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Telemetry;

/// <summary>A session that has ended, as the access log and the metrics report it.</summary>
public sealed record MailSessionRecord
{
    /// <summary>The id in replies and log lines.</summary>
    public required string Id { get; init; }

    public required MailProtocol Protocol { get; init; }

    public required DateTimeOffset Started { get; init; }

    public required TimeSpan Duration { get; init; }

    public required IPAddress Source { get; init; }

    /// <summary>The server name that the client asked for (SNI); null where there is none.</summary>
    public string? ServerName { get; init; }

    public string? Route { get; init; }

    /// <summary>The user's name in the directory, or as written where the back end verified it; null before sign-in.</summary>
    public string? User { get; init; }

    /// <summary>Cluster and destination; null before sign-in.</summary>
    public string? Destination { get; init; }

    public required long BytesFromClient { get; init; }

    public required long BytesToClient { get; init; }

    public required MailSessionEnd End { get; init; }
}
