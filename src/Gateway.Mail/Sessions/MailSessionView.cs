using System.Net;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Sessions;

/// <summary>One open session, as administrators see it.</summary>
/// <param name="Id">The id in replies and log lines, by which it is ended.</param>
/// <param name="Protocol">The protocol.</param>
/// <param name="Started">When the client connected.</param>
/// <param name="Source">Where the client connected from.</param>
public sealed record MailSessionView(string Id, MailProtocol Protocol, DateTimeOffset Started, IPAddress Source)
{
    /// <summary>The user; null before sign-in.</summary>
    public string? User { get; init; }

    /// <summary>The route; null while the client has not said what it asks for.</summary>
    public string? Route { get; init; }

    /// <summary>Cluster and destination; null before sign-in.</summary>
    public string? Destination { get; init; }

    public long BytesFromClient { get; init; }

    public long BytesToClient { get; init; }
}
