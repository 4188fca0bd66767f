namespace Gateway.Identity.Lockout;

/// <summary>The networks or the devices that a user signed in from, the most recent ones.</summary>
internal sealed class FamiliarList<T>
    where T : struct, IEquatable<T>
{
    private readonly List<(T Item, DateTimeOffset LastSeen)> _items = [];

    /// <summary>The latest last.</summary>
    public IReadOnlyList<(T Item, DateTimeOffset LastSeen)> Items => _items;

    public bool Contains(T item, TimeSpan life, DateTimeOffset now)
    {
        foreach (var (known, lastSeen) in _items)
        {
            if (known.Equals(item))
            {
                return now - lastSeen < life;
            }
        }

        return false;
    }

    /// <summary>Adds an item; beyond the limit the least recently used one is removed.</summary>
    public void Add(T item, DateTimeOffset now, int limit)
    {
        _items.RemoveAll(known => known.Item.Equals(item));
        _items.Add((item, now));
        var surplus = _items.Count - limit;
        if (surplus > 0)
        {
            _items.RemoveRange(0, surplus);
        }
    }

    public void Replace(IEnumerable<(T Item, DateTimeOffset LastSeen)> items)
    {
        _items.Clear();
        _items.AddRange(items);
    }

    public void RemoveExpired(TimeSpan life, DateTimeOffset now) => _items.RemoveAll(known => now - known.LastSeen >= life);
}
