using System.Collections.Concurrent;

namespace Gateway.Identity.Bounded;

/// <summary>
/// A table that a flood cannot grow. When it is full, the entries worth least go, an eighth at a time. Where all of them must stay, further
/// keys share a fixed number of entries: they may be judged by each other's deeds, but nothing is forgotten.
/// </summary>
internal sealed class BoundedTable<TKey, TEntry>(Func<int> capacity, TimeProvider time, IEqualityComparer<TKey> comparer, Func<bool, TEntry> create)
    where TKey : notnull
    where TEntry : BoundedEntry
{
    private const int SharedEntries = 8192;
    private static readonly TimeSpan PauseAfterFruitlessSweep = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<TKey, TEntry> _entries = new(comparer);
    private readonly TEntry?[] _shared = new TEntry?[SharedEntries];
    private readonly Lock _sweep = new();
    private int _count;
    private DateTimeOffset _nextSweep;

    public int Count => Volatile.Read(ref _count);

    /// <summary>The entries by key, for look-ups and lists.</summary>
    public ConcurrentDictionary<TKey, TEntry> Entries => _entries;

    /// <summary>The entry of a key, a new one, or one that is shared for want of room. It may be removed before its gate is taken.</summary>
    public TEntry GetOrAdd(TKey key)
    {
        if (_entries.TryGetValue(key, out var entry))
        {
            return entry;
        }

        if (Count >= capacity() && !Sweep())
        {
            ref var slot = ref _shared[(uint)comparer.GetHashCode(key) % SharedEntries];
            return slot ?? Interlocked.CompareExchange(ref slot, create(true), null) ?? slot;
        }

        var added = create(false);
        added.Touched = time.GetUtcNow();
        entry = _entries.GetOrAdd(key, added);
        if (ReferenceEquals(entry, added))
        {
            Interlocked.Increment(ref _count);
        }

        return entry;
    }

    /// <summary>Puts an entry in, in place of an older one; for tables where none has to stay.</summary>
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

    /// <summary>Drops what has expired; called now and then so that idle memory is given back.</summary>
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

            var candidates = new List<(EvictionPriority Worth, DateTimeOffset Touched, TKey Key, TEntry Entry)>();
            foreach (var (key, entry) in _entries)
            {
                lock (entry.Gate)
                {
                    if (entry.EvictionPriorityAt(now) is var worth && worth != EvictionPriority.Always)
                    {
                        candidates.Add((worth, entry.Touched, key, entry));
                    }
                }
            }

            candidates.Sort((a, b) => a.Worth != b.Worth ? a.Worth.CompareTo(b.Worth) : a.Touched.CompareTo(b.Touched));
            var target = limit - Math.Max(1, limit / 8);
            foreach (var (worth, _, key, entry) in candidates)
            {
                if (Count <= target && worth != EvictionPriority.Expired)
                {
                    break;
                }

                Drop(key, entry, worth, now);
            }

            _nextSweep = Count < limit ? now : now + PauseAfterFruitlessSweep;
            return Count < limit;
        }
    }

    private void Drop(TKey key, TEntry entry, EvictionPriority worth, DateTimeOffset now)
    {
        lock (entry.Gate)
        {
            // It may have become more since it was weighed.
            if (entry.EvictionPriorityAt(now) > worth || !_entries.TryRemove(new KeyValuePair<TKey, TEntry>(key, entry)))
            {
                return;
            }

            entry.Removed = true;
        }

        Interlocked.Decrement(ref _count);
    }
}
