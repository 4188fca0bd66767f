namespace Gateway.Identity.Throttling;

/// <summary>An attempt that its source may make.</summary>
public sealed class SourceVisit
{
    internal SourceVisit(ThrottledSource? ticket) => Ticket = ticket;

    internal ThrottledSource? Ticket { get; }

    /// <summary>How many failures are admitted of it; used under the ticket's gate.</summary>
    internal int Entered { get; set; } = 1;
}
