using System.Collections.Concurrent;

namespace Gateway.Identity.Bounded;

/// <summary>
/// A table of bounded size. When it is full, an eighth of the entries are evicted, those of the lowest priority first. When no entry may be
/// evicted, further keys share a fixed number of entries: failures of one key then count against others, but no failure is forgotten.
/// </summary>
/// <param name="capacity">The highest number of entries now.</param>
/// <param name="time">The clock.</param>
/// <param name="comparer">Compares keys.</param>
/// <param name="create">Creates the entry of a key, shared or not; null for a table that only <see cref="Set"/> fills.</param>
internal sealed class BoundedTable<TKey, TEntry>(
    Func<int> capacity, TimeProvider time, IEqualityComparer<TKey> comparer, Func<TKey, bool, TEntry>? create = null)
    where TKey : notnull
    where TEntry : BoundedEntry
{
    private const int SharedEntries = 8192;
    private static readonly TimeSpan PauseAfterFailedSweep = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<TKey, TEntry> _entries = new(comparer);
    private readonly TEntry?[] _shared = new TEntry?[SharedEntries];
    private readonly Lock _sweep = new();
    private int _count;
    private DateTimeOffset _nextSweep;

    public int Count => Volatile.Read(ref _count);

    /// <summary>The entries by key, for look-ups and lists.</summary>
    public ConcurrentDictionary<TKey, TEntry> Entries => _entries;

    /// <summary>
    /// Returns the entry of a key, a new one, or a shared one when the table is full. It may be removed before the caller enters its gate.
    /// </summary>
    public TEntry GetOrAdd(TKey key)
    {
        if (_entries.TryGetValue(key, out var entry))
        {
            return entry;
        }

        var factory = create ?? throw new NotSupportedException("The table creates no entries.");
        if (Count >= capacity() && !Sweep())
        {
            ref var slot = ref _shared[(uint)comparer.GetHashCode(key) % SharedEntries];
            return slot ?? Interlocked.CompareExchange(ref slot, factory(key, true), null) ?? slot;
        }

        var added = factory(key, false);
        added.Touched = time.GetUtcNow();
        entry = _entries.GetOrAdd(key, added);
        if (ReferenceEquals(entry, added))
        {
            Interlocked.Increment(ref _count);
        }

        return entry;
    }

    /// <summary>Adds or replaces an entry. When the table is full of entries that may not be evicted, the entry is discarded.</summary>
    public void Set(TKey key, TEntry entry)
    {
        entry.Touched = time.GetUtcNow();
        if (Count >= capacity() && !Sweep())
        {
            return;
        }

        Remove(key);
        if (_entries.TryAdd(key, entry))
        {
            Interlocked.Increment(ref _count);
        }
    }

    public bool Remove(TKey key)
    {
        if (!_entries.TryRemove(key, out var entry))
        {
            return false;
        }

        Interlocked.Decrement(ref _count);
        lock (entry.Gate)
        {
            entry.Removed = true;
        }

        return true;
    }

    /// <summary>Removes expired entries; called periodically to free memory.</summary>
    public void DropExpired()
    {
        lock (_sweep)
        {
            var now = time.GetUtcNow();
            foreach (var (key, entry) in _entries)
            {
                Drop(key, entry, EvictionPriority.Expired, now);
            }
        }
    }

    private bool Sweep()
    {
        lock (_sweep)
        {
            var limit = capacity();
            if (Count < limit)
            {
                return true;
            }

            var now = time.GetUtcNow();
            if (now < _nextSweep)
            {
                return false;
            }

            var candidates = new List<(EvictionPriority Priority, DateTimeOffset Touched, TKey Key, TEntry Entry)>();
            foreach (var (key, entry) in _entries)
            {
                lock (entry.Gate)
                {
                    if (entry.EvictionPriorityAt(now) is var priority && priority != EvictionPriority.Always)
                    {
                        candidates.Add((priority, entry.Touched, key, entry));
                    }
                }
            }

            candidates.Sort((a, b) => a.Priority != b.Priority ? a.Priority.CompareTo(b.Priority) : a.Touched.CompareTo(b.Touched));
            var target = limit - Math.Max(1, limit / 8);
            foreach (var (priority, _, key, entry) in candidates)
            {
                if (Count <= target && priority != EvictionPriority.Expired)
                {
                    break;
                }

                Drop(key, entry, priority, now);
            }

            _nextSweep = Count < limit ? now : now + PauseAfterFailedSweep;
            return Count < limit;
        }
    }

    private void Drop(TKey key, TEntry entry, EvictionPriority priority, DateTimeOffset now)
    {
        lock (entry.Gate)
        {
            // Its priority may have risen since it was read.
            if (entry.EvictionPriorityAt(now) > priority || !_entries.TryRemove(new KeyValuePair<TKey, TEntry>(key, entry)))
            {
                return;
            }

            entry.Removed = true;
            if (priority != EvictionPriority.Expired)
            {
                entry.Evicted();
            }
        }

        Interlocked.Decrement(ref _count);
    }
}
