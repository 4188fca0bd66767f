namespace Gateway.Forwarding.Connections;

/// <summary>A connection, or why there is none.</summary>
internal readonly record struct ConnectResult(UpstreamConnection? Connection, ForwardingOutcome Failure);
