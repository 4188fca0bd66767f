using System.Diagnostics;
using Gateway.Forwarding.Protocol;
using Gateway.Outbound;
using Gateway.Transport.Reactors;

namespace Gateway.Forwarding.Connections;

/// <summary>
/// The connections to one destination. The last one given back is the first one taken, so that few stay warm and the rest end by their
/// idle limit. There is no queue: at the bound a request is refused at once, where waiting would hide the overload.
/// </summary>
public sealed class DestinationPool : IDisposable
{
    private const int SharedConnections = 8;

    private readonly Lock _gate = new();
    private readonly HashSet<UpstreamConnection> _open = [];
    private readonly List<UpstreamConnection> _idle = [];
    private readonly Connector _connector;
    private readonly ConnectionOptions _options;
    private readonly ForwardingMetrics _metrics;
    private readonly IBackEndDescriptors? _descriptors;
    private int _connecting;
    private bool _isDisposed;

    public DestinationPool(
        Destination destination,
        ConnectionOptions options,
        CoarseClock clock,
        Dialer dialer,
        TimeProvider time,
        ForwardingMetrics metrics,
        IBackEndDescriptors? descriptors = null,
        ReactorGroup? reactors = null)
    {
        Destination = destination;
        Clock = clock;
        _options = options;
        _metrics = metrics;
        _descriptors = descriptors;
        _connector = new Connector(destination, options, dialer, time, reactors);
    }

    public Destination Destination { get; }

    public int Open
    {
        get
        {
            lock (_gate)
            {
                return _open.Count;
            }
        }
    }

    public int Idle
    {
        get
        {
            lock (_gate)
            {
                return _idle.Count;
            }
        }
    }

    internal CoarseClock Clock { get; }

    internal TimeSpan ConnectTimeout => _options.ConnectTimeout;

    internal ForwardingMetrics Metrics => _metrics;

    /// <summary>Since when the connection waits that has waited longest, or null where none waits.</summary>
    internal long? LongestIdle
    {
        get
        {
            lock (_gate)
            {
                return _idle.Count == 0 ? null : _idle[0].IdleSince;
            }
        }
    }

    public void Dispose()
    {
        UpstreamConnection[] connections;
        lock (_gate)
        {
            _isDisposed = true;
            connections = [.. _open];
            _idle.Clear();
        }

        foreach (var connection in connections)
        {
            connection.Abort(AbortReason.Finished);
        }
    }

    /// <summary>A connection that waits, if there is one that is alive: of nobody, or of the one user it was signed in for.</summary>
    internal UpstreamConnection? TryTake(string? identity)
    {
        while (true)
        {
            UpstreamConnection? connection;
            lock (_gate)
            {
                var index = LastOf(identity);
                if (index < 0)
                {
                    return null;
                }

                connection = _idle[index];
                _idle.RemoveAt(index);
            }

            if (!IsExpired(connection, Clock.Now) && !connection.IsStale())
            {
                return connection;
            }

            connection.Dispose();
        }
    }

    internal async ValueTask<ConnectResult> ConnectAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        if (!TryReserve())
        {
            return new ConnectResult(null, ForwardingOutcome.Exhausted);
        }

        if (!TryTakeDescriptor())
        {
            Opened(null);
            _metrics.Connected(TimeSpan.Zero, Destination, ForwardingOutcome.NoDescriptor);
            return new ConnectResult(null, ForwardingOutcome.NoDescriptor);
        }

        var start = Stopwatch.GetTimestamp();
        var result = default(ConnectResult);
        try
        {
            result = await _connector.ConnectAsync(this, limit, cancellationToken);
            _metrics.Connected(Stopwatch.GetElapsedTime(start), Destination, result.Failure);
            return result;
        }
        finally
        {
            Opened(result.Connection);
            if (result.Connection is null)
            {
                _descriptors?.GiveBack();
            }
        }
    }

    /// <summary>Takes a connection back for whoever comes next, or closes it where its exchange has left anything behind.</summary>
    internal void Return(UpstreamConnection connection)
    {
        if (!connection.TryRest() || !TryAddIdle(connection))
        {
            connection.Dispose();
        }
    }

    internal void Closed(UpstreamConnection connection)
    {
        bool wasOpen;
        lock (_gate)
        {
            _idle.Remove(connection);
            wasOpen = _open.Remove(connection);
            if (wasOpen && _open.Count == 0)
            {
                Clock.Forget(this);
            }
        }

        if (wasOpen)
        {
            _descriptors?.GiveBack();
        }
    }

    internal void Sweep()
    {
        var now = Clock.Now;
        List<UpstreamConnection>? expired = null;
        List<UpstreamConnection>? overdue = null;
        lock (_gate)
        {
            foreach (var connection in _open)
            {
                if (connection.Overdue(now) != AbortReason.None)
                {
                    (overdue ??= []).Add(connection);
                }
            }

            foreach (var connection in _idle)
            {
                if (IsExpired(connection, now))
                {
                    (expired ??= []).Add(connection);
                }
            }

            expired?.ForEach(c => _idle.Remove(c));
        }

        expired?.ForEach(c => c.Dispose());
        overdue?.ForEach(c => c.CutIfOverdue(now));
    }

    /// <summary>Closes the connection that has waited longest; false where none waits.</summary>
    internal bool DropIdle()
    {
        UpstreamConnection longest;
        lock (_gate)
        {
            if (_idle.Count == 0)
            {
                return false;
            }

            longest = _idle[0];
            _idle.RemoveAt(0);
        }

        longest.Dispose();
        return true;
    }

    /// <summary>Where no descriptor is left, a connection that waits gives its own, whatever destination it leads to.</summary>
    private bool TryTakeDescriptor() => _descriptors is null || _descriptors.TryTake() || (Clock.DropIdle() && _descriptors.TryTake());

    /// <summary>Makes room for one more; at the bound, the connection goes that has waited longest, which may be another user's and of no use here.</summary>
    private bool TryReserve()
    {
        while (true)
        {
            UpstreamConnection longest;
            lock (_gate)
            {
                if (!_isDisposed && _open.Count + _connecting < _options.MaxConnections)
                {
                    _connecting++;
                    return true;
                }

                if (_isDisposed || _idle.Count == 0)
                {
                    return false;
                }

                longest = _idle[0];
                _idle.RemoveAt(0);
            }

            longest.Dispose();
        }
    }

    private void Opened(UpstreamConnection? connection)
    {
        lock (_gate)
        {
            _connecting--;
            if (connection is not null && _open.Add(connection) && _open.Count == 1)
            {
                Clock.Watch(this);
            }
        }
    }

    private bool TryAddIdle(UpstreamConnection connection)
    {
        connection.IdleSince = Clock.Now;
        connection.IdleLimit = IdleLimitAfter(connection.Head);
        lock (_gate)
        {
            if (_isDisposed || connection.IdleLimit < 0 || connection.AbortReason != AbortReason.None)
            {
                return false;
            }

            _idle.Add(connection);
            return true;
        }
    }

    /// <summary>
    /// The last of the identity's that is near. Few connections are shared by all threads; where there are many, each thread has its own, since
    /// one of another's costs both of them a wake-up for each step.
    /// </summary>
    private int LastOf(string? identity)
    {
        var far = -1;
        for (var index = _idle.Count - 1; index >= 0; index--)
        {
            if (_idle[index].Identity != identity)
            {
                continue;
            }

            if (_idle[index].IsNear)
            {
                return index;
            }

            far = Math.Max(far, index);
        }

        return identity is not null || _open.Count <= SharedConnections ? far : -1;
    }

    /// <summary>
    /// Ours, or a second less than the back end's own where it says so: at its end both sides may act at once, and a request that cannot
    /// be repeated would be lost. Another tick less, because the clock may be so much behind; less than zero is not at all.
    /// </summary>
    private long IdleLimitAfter(ResponseHead head)
    {
        var own = (long)_options.IdleTimeout.TotalMilliseconds;
        return head.KeepAliveSeconds < 0 ? own : Math.Min(own, ((head.KeepAliveSeconds - 1) * 1000L) - (long)CoarseClock.Tick.TotalMilliseconds);
    }

    private bool IsExpired(UpstreamConnection connection, long now) =>
        now - connection.IdleSince > connection.IdleLimit || now - connection.Created > _options.Lifetime.TotalMilliseconds;
}
