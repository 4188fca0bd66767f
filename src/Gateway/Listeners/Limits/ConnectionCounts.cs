using System.Collections.Concurrent;
using Gateway.Listeners.ProxyProtocol;

namespace Gateway.Listeners.Limits;

/// <summary>
/// Counts the connections of a listener, in total and per source. There is no lock that all connections share. Memory is bounded by the
/// number of open connections, because a source is removed with its last connection.
/// </summary>
internal sealed class ConnectionCounts
{
    private readonly ConcurrentDictionary<ConnectionSource, SourceCount> _sources = new();
    private int _total;

    public int Total => Volatile.Read(ref _total);

    /// <summary>The number of sources.</summary>
    public int Sources => _sources.Count;

    /// <summary>Counts a new connection. If a limit is reached, nothing is counted, and the limit is returned.</summary>
    public ConnectionEnd? TryEnter(ConnectionSource source, ListenerLimitsOptions limits) =>
        TryEnter(source, limits.Connections, limits.ConnectionsPerSource);

    /// <inheritdoc cref="TryEnter(ConnectionSource, ListenerLimitsOptions)"/>
    public ConnectionEnd? TryEnter(ConnectionSource source, int connections, int connectionsPerSource)
    {
        if (Interlocked.Increment(ref _total) > connections)
        {
            Interlocked.Decrement(ref _total);
            return ConnectionEnd.TooManyConnections;
        }

        while (true)
        {
            var count = _sources.GetOrAdd(source, static _ => new SourceCount());
            switch (count.TryIncrement(connectionsPerSource))
            {
                case true:
                    return null;
                case false:
                    Interlocked.Decrement(ref _total);
                    return ConnectionEnd.TooManyFromSource;
                default:
                    continue; // removed since the look-up
            }
        }
    }

    /// <summary>Removes a counted connection.</summary>
    public void Leave(ConnectionSource source)
    {
        if (_sources.TryGetValue(source, out var count) && count.Decrement())
        {
            _sources.TryRemove(new KeyValuePair<ConnectionSource, SourceCount>(source, count));
        }

        Interlocked.Decrement(ref _total);
    }

    private sealed class SourceCount
    {
        private const int Forgotten = -1;

        private int _value;

        /// <returns>True if counted, false at the limit, null if the source has been removed.</returns>
        public bool? TryIncrement(int limit)
        {
            while (true)
            {
                var value = Volatile.Read(ref _value);
                if (value == Forgotten)
                {
                    return null;
                }

                if (value >= limit)
                {
                    return false;
                }

                if (Interlocked.CompareExchange(ref _value, value + 1, value) == value)
                {
                    return true;
                }
            }
        }

        /// <returns>True if this was the last connection. The counter must not be used again.</returns>
        public bool Decrement()
        {
            while (true)
            {
                var value = Volatile.Read(ref _value);
                var next = value == 1 ? Forgotten : value - 1;
                if (Interlocked.CompareExchange(ref _value, next, value) == value)
                {
                    return next == Forgotten;
                }
            }
        }
    }
}
