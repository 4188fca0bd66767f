namespace Gateway.Identity.Throttling;

/// <summary>An attempt that its source may make.</summary>
public readonly struct SourceVisit
{
    internal SourceVisit(ThrottledSource? ticket) => Ticket = ticket;

    internal ThrottledSource? Ticket { get; }
}
