namespace Gateway.Identity.Bounded;

/// <summary>In which order entries of a <see cref="BoundedTable{TKey, TEntry}"/> are evicted, the first member first.</summary>
internal enum EvictionPriority
{
    /// <summary>The entry is no longer valid.</summary>
    Expired,

    /// <summary>An attacker can create any number of such entries.</summary>
    Noise,

    /// <summary>The entry saves work or is convenient for the user.</summary>
    Useful,

    /// <summary>The entry protects a user; its owner keeps what must outlive it.</summary>
    Protective,

    /// <summary>Never evicted.</summary>
    Always,
}
