namespace Gateway.Outbound;

/// <summary>Why a dial failed.</summary>
/// <param name="Error">The kind of failure.</param>
/// <param name="Detail">One line for the log: the host, and the error of each address that was tried.</param>
public sealed record DialFailure(DialError Error, string Detail);
