namespace Gateway.State.Sharing;

/// <summary>How a publication under the lease ended.</summary>
internal enum PublishedKind
{
    Done,

    /// <summary>Another gateway has taken over meanwhile.</summary>
    Fenced,

    /// <summary>The store is away.</summary>
    Away,
}
