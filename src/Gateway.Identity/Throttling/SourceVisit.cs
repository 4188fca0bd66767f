namespace Gateway.Identity.Throttling;

/// <summary>An admitted attempt of a source.</summary>
public sealed class SourceVisit
{
    /// <summary>The entries of the networks that it counts against; none for an exempt source.</summary>
    internal List<ThrottledEntry> Entries { get; } = [];

    /// <summary>The number of failures that are admitted for it.</summary>
    internal int Entered { get; set; } = 1;

    /// <summary>Its name at a shared store, which counts it once; null where none counts.</summary>
    internal string? Ticket { get; init; }

    /// <summary>The number of failures that the shared store has reserved for it.</summary>
    internal int Reserved { get; set; }
}
