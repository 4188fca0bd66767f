namespace Gateway.State.Sharing;

/// <summary>A part of the shared state that keeps a copy in memory.</summary>
internal interface ISharedPart
{
    /// <summary>The first character of the announcements that concern it.</summary>
    char Kind { get; }

    /// <summary>Takes over one change. It may be announced more than once, and in another order than it happened.</summary>
    void Apply(string body);

    /// <summary>Reads everything anew; false where the store is away. What takes long is done in the background.</summary>
    ValueTask<bool> ReadAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Sends again what a replica that became the primary may have missed; false if the store is unavailable.
    /// </summary>
    ValueTask<bool> RepeatAsync(CancellationToken cancellationToken);
}
