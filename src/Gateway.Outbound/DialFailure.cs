namespace Gateway.Outbound;

/// <summary>Why there is no connection.</summary>
/// <param name="Error">The kind of the failure.</param>
/// <param name="Detail">One line for a log: the host, and each address that was tried with what it answered.</param>
public sealed record DialFailure(DialError Error, string Detail);
