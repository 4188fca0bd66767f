namespace Gateway.Identity.Bounded;

/// <summary>One entry of a <see cref="BoundedTable{TKey, TEntry}"/>; its state is read and written under <see cref="Gate"/>.</summary>
internal abstract class BoundedEntry
{
    public Lock Gate { get; } = new();

    /// <summary>True once the table has dropped it: whoever holds it looks it up again.</summary>
    public bool Removed { get; set; }

    /// <summary>When it was last of use; older ones go first.</summary>
    public DateTimeOffset Touched { get; set; }

    /// <summary>What it is worth. Called under <see cref="Gate"/>.</summary>
    public abstract EvictionPriority EvictionPriorityAt(DateTimeOffset now);
}
