namespace Gateway.Identity.Bounded;

/// <summary>How much an entry of a <see cref="BoundedTable{TKey, TEntry}"/> is worth when room is needed.</summary>
internal enum EvictionPriority
{
    /// <summary>It says nothing any more.</summary>
    Expired,

    /// <summary>An attacker can make as many as he likes.</summary>
    Noise,

    /// <summary>Good to have.</summary>
    Useful,

    /// <summary>Never dropped.</summary>
    Always,
}
