using Gateway.Forwarding.Results;

namespace Gateway.Forwarding.Connections;

/// <summary>A connection, or the reason why there is none.</summary>
internal readonly record struct ConnectResult(UpstreamConnection? Connection, ForwardingStatus Failure)
{
    /// <summary>
    /// One line for the log: the addresses that were tried and the error of each, or the TLS error; null if there is no detail.
    /// </summary>
    public string? Detail { get; init; }
}
