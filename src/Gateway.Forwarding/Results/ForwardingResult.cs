using Gateway.Forwarding.Protocol;

namespace Gateway.Forwarding.Results;

/// <summary>The result of forwarding one request.</summary>
/// <param name="Status">How the forwarding ended.</param>
/// <param name="Defect">What is wrong with the response, for <see cref="ForwardingStatus.ResponseInvalid"/>.</param>
/// <param name="StatusCode">The HTTP status for the client, for <see cref="ForwardingStatus.RequestInvalid"/>; 0 if it is not
/// known.</param>
public readonly record struct ForwardingResult(ForwardingStatus Status, ResponseDefect Defect = ResponseDefect.None, int StatusCode = 0)
{
    /// <summary>The number of request body bytes that were forwarded.</summary>
    public long RequestBytes { get; init; }

    /// <summary>The number of response body bytes that were forwarded.</summary>
    public long ResponseBytes { get; init; }

    /// <summary>
    /// For the log: the addresses that were tried and the error of each, or what happened to the connection with the back end.
    /// </summary>
    public string? Detail { get; init; }

    /// <summary>
    /// Whether the request can be sent to another destination: either no byte of it was sent, or its method only reads and no byte of a
    /// response arrived.
    /// </summary>
    public bool IsRepeatable { get; init; }

    /// <summary>The status of the response that was passed on; 0 if none has begun.</summary>
    public int ResponseStatus { get; init; }

    /// <summary>From the request to the head of the response; zero if none has arrived.</summary>
    public TimeSpan TimeToHead { get; init; }

    /// <summary>From the request to the end of the response, or of the forwarding.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>How often the request was sent: 0 if there was no connection, 2 if the first connection was lost.</summary>
    public int Tries { get; init; }
}
