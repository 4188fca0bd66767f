namespace Gateway.Outbound;

/// <summary>A reason to reject a destination's certificate.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Detail">One line for the log.</param>
public readonly record struct PeerFault(PeerFaultKind Kind, string Detail);
