using System.Collections.Concurrent;
using Gateway.Listeners.ProxyProtocol;

namespace Gateway.Listeners.Limits;

/// <summary>
/// How many connections a listener has, in all and from each source. No lock is shared by all connections, and what is remembered is
/// bounded by the connections that exist: a source is forgotten with its last one.
/// </summary>
internal sealed class ConnectionCounts
{
    private readonly ConcurrentDictionary<ConnectionSource, SourceCount> _sources = new();
    private int _total;

    public int Total => Volatile.Read(ref _total);

    /// <summary>How many sources are remembered.</summary>
    public int Sources => _sources.Count;

    /// <summary>Counts a connection in, unless a limit is reached: then nothing is counted, and the answer says which limit.</summary>
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
                    continue; // forgotten between the look-up and now
            }
        }
    }

    /// <summary>Counts out a connection that was counted in.</summary>
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

        /// <returns>True when counted, false at the limit, null once forgotten.</returns>
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

        /// <returns>True when this was the last one, and the count is not to be used again.</returns>
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
