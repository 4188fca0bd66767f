using Gateway.Forwarding.Results;

namespace Gateway.Forwarding.Connections;

/// <summary>A connection, or why there is none.</summary>
internal readonly record struct ConnectResult(UpstreamConnection? Connection, ForwardingStatus Failure)
{
    /// <summary>One line for the log: the addresses that were tried, with what each answered; null where there is no more to say.</summary>
    public string? Detail { get; init; }
}
