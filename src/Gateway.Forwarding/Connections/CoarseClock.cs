namespace Gateway.Forwarding.Connections;

/// <summary>
/// The time to the second, for idle and activity limits: reading it costs a load. One timer moves it and then looks over every pool,
/// so that no request and no chunk needs a timer of its own.
/// </summary>
public sealed class CoarseClock : IDisposable
{
    /// <summary>How old <see cref="Now"/> may be: what begins now and may last some time ends so much later, lest it end too early.</summary>
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

    /// <summary>Milliseconds since the clock was made, at most a tick old.</summary>
    public long Now => Volatile.Read(ref _now);

    /// <summary>Connections and how many of them wait for a request, over all pools.</summary>
    public (int Open, int Idle) Connections => Volatile.Read(ref _snapshot).Aggregate((0, 0), (sum, pool) => (sum.Item1 + pool.Open, sum.Item2 + pool.Idle));

    public void Dispose()
    {
        _timer.Dispose();
        foreach (var pool in Volatile.Read(ref _snapshot))
        {
            pool.Dispose();
        }
    }

    /// <summary>Hands on what went wrong in looking over a pool since the last call, if anything did; the host's owner of background work asks.</summary>
    /// <exception cref="InvalidOperationException">A pool could not be looked over.</exception>
    public void ThrowIfFailed()
    {
        if (Interlocked.Exchange(ref _failure, null) is { } failure)
        {
            throw new InvalidOperationException($"A pool of connections could not be looked over: {failure.Message}", failure);
        }
    }

    /// <summary>A pool that has connections is looked over at every tick; one that has none is forgotten.</summary>
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

    /// <summary>Closes the connection that has waited longest in any pool; false where none waits.</summary>
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
                // A timer's callback that throws would end the process.
                Volatile.Write(ref _failure, e);
            }
        }

        Volatile.Write(ref _sweeping, 0);
    }
}
