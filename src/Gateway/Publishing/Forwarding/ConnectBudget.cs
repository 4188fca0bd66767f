namespace Gateway.Publishing.Forwarding;

/// <summary>The time that a request has left for connections, where an earlier destination has used some of it.</summary>
/// <param name="Remaining">No connection may take longer.</param>
internal sealed record ConnectBudget(TimeSpan Remaining);
