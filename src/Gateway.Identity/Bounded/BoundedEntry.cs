namespace Gateway.Identity.Bounded;

/// <summary>One entry of a <see cref="BoundedTable{TKey, TEntry}"/>; its state is read and written inside <see cref="Gate"/>.</summary>
internal abstract class BoundedEntry
{
    public Lock Gate { get; } = new();

    /// <summary>True once the table has removed it; a caller that still holds it must look the key up again.</summary>
    public bool Removed { get; set; }

    /// <summary>When it was last used; entries of equal priority are evicted in this order.</summary>
    public DateTimeOffset Touched { get; set; }

    /// <summary>Called when the table is full and has evicted it, inside <see cref="Gate"/>.</summary>
    public virtual void Evicted()
    {
    }

    /// <summary>The eviction priority at a time. Called inside <see cref="Gate"/>.</summary>
    public abstract EvictionPriority EvictionPriorityAt(DateTimeOffset now);
}
