namespace Gateway.Forwarding.Connections;

/// <summary>
/// The time with a resolution of one second, for idle and activity limits; reading it costs one memory load. A single timer advances it and
/// then sweeps every pool, so that requests and chunks need no timers of their own.
/// </summary>
public sealed class CoarseClock : IDisposable
{
    /// <summary>The maximum age of <see cref="Now"/>. Limits are extended by it, because otherwise they could end too early.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly HashSet<DestinationPool> _pools = [];
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly ITimer _timer;
    private DestinationPool[] _snapshot = [];
    private long _now;
    private int _sweeping;
    private Exception? _failure;

    public CoarseClock(TimeProvider time)
    {
        _time = time;
        _start = time.GetTimestamp();
        _timer = time.CreateTimer(static clock => ((CoarseClock)clock!).Sweep(), this, Tick, Tick);
    }

    /// <summary>Milliseconds since the clock was created, at most one <see cref="Tick"/> old.</summary>
    public long Now => Volatile.Read(ref _now);

    /// <summary>The number of open connections, and how many of them are idle, in all pools.</summary>
    public (int Open, int Idle) Connections => (Pools.Sum(pool => pool.Open), Pools.Sum(pool => pool.Idle));

    /// <summary>The pools that have connections.</summary>
    internal IReadOnlyList<DestinationPool> Pools => Volatile.Read(ref _snapshot);

    public void Dispose()
    {
        _timer.Dispose();
        foreach (var pool in Volatile.Read(ref _snapshot))
        {
            pool.Dispose();
        }
    }

    /// <summary>Throws the failure of a sweep since the last call, if there was one. The host's background work calls it.</summary>
    /// <exception cref="InvalidOperationException">The sweep of a pool failed.</exception>
    public void ThrowIfFailed()
    {
        if (Interlocked.Exchange(ref _failure, null) is { } failure)
        {
            throw new InvalidOperationException($"The sweep of a connection pool failed: {failure.Message}", failure);
        }
    }

    /// <summary>Sweeps the pool at every tick, until <see cref="Forget"/> is called because it has no connections left.</summary>
    internal void Watch(DestinationPool pool)
    {
        lock (_gate)
        {
            if (_pools.Add(pool))
            {
                Volatile.Write(ref _snapshot, [.. _pools]);
            }
        }
    }

    internal void Forget(DestinationPool pool)
    {
        lock (_gate)
        {
            if (_pools.Remove(pool))
            {
                Volatile.Write(ref _snapshot, [.. _pools]);
            }
        }
    }

    /// <summary>Closes the connection that has been idle longest in any pool; false if none is idle.</summary>
    internal bool DropIdle() =>
        Volatile.Read(ref _snapshot).Where(p => p.LongestIdle is not null).MinBy(p => p.LongestIdle)?.DropIdle() ?? false;

    private void Sweep()
    {
        if (Interlocked.Exchange(ref _sweeping, 1) == 1)
        {
            return;
        }

        Volatile.Write(ref _now, (long)_time.GetElapsedTime(_start).TotalMilliseconds);
        foreach (var pool in Volatile.Read(ref _snapshot))
        {
            try
            {
                pool.Sweep();
            }
            catch (Exception e)
            {
                // An exception in a timer callback would end the process; ThrowIfFailed reports it.
                Volatile.Write(ref _failure, e);
            }
        }

        Volatile.Write(ref _sweeping, 0);
    }
}
