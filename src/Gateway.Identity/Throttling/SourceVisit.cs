namespace Gateway.Identity.Throttling;

/// <summary>An admitted attempt of a source.</summary>
public sealed class SourceVisit
{
    internal SourceVisit(ThrottledSource? ticket) => Ticket = ticket;

    internal ThrottledSource? Ticket { get; }

    /// <summary>The number of failures that are admitted for it; used inside the ticket's gate.</summary>
    internal int Entered { get; set; } = 1;
}
