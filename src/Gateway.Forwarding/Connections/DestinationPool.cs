using System.Diagnostics;
using Gateway.Forwarding.Protocol;
using Gateway.Forwarding.Results;

namespace Gateway.Forwarding.Connections;

/// <summary>
/// The connections to one destination. The connection that was returned last is taken first, so that only as many as are needed stay open
/// and the others reach their idle limit. There is no queue: at the maximum a request is refused at once, because waiting would hide the
/// overload.
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

    public DestinationPool(Destination destination, ConnectionOptions options, PoolEnvironment environment)
    {
        Destination = destination;
        Clock = environment.Clock;
        _options = options;
        _metrics = environment.Metrics;
        _descriptors = environment.Descriptors;
        Backlog = environment.Backlog;
        Renegotiation = environment.Renegotiation;
        _connector = new Connector(destination, options, environment.Dialer, environment.Time, environment.Reactors);
    }

    public Destination Destination { get; }

    internal RenegotiationReport? Renegotiation { get; }

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

    internal ResponseBacklog Backlog { get; }

    internal ResponseLeniency Leniency => _options.Leniency;

    /// <summary>When the connection that has been idle longest became idle, or null if none is idle.</summary>
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

    /// <summary>
    /// Takes an idle connection that is still open, or null. Without an identity, one that is not signed in; otherwise one that is signed
    /// in for this user.
    /// </summary>
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

            connection.CountUnexpected();
            connection.Dispose();
        }
    }

    internal async ValueTask<ConnectResult> ConnectAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        if (!TryReserve())
        {
            return new ConnectResult(null, ForwardingStatus.Exhausted);
        }

        if (!TryTakeDescriptor())
        {
            Opened(null);
            _metrics.Connected(TimeSpan.Zero, Destination, ForwardingStatus.NoDescriptor);
            return new ConnectResult(null, ForwardingStatus.NoDescriptor);
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

    /// <summary>Keeps a connection for the next request, or closes it if its exchange is incomplete.</summary>
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

    /// <summary>Closes the connection that has been idle longest; false if none is idle.</summary>
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

    // If no descriptor is free, an idle connection to any destination is closed to free one.
    private bool TryTakeDescriptor() => _descriptors is null || _descriptors.TryTake() || (Clock.DropIdle() && _descriptors.TryTake());

    /// <summary>
    /// Reserves a place for a new connection. At the maximum, the connection that has been idle longest is closed; it can be another
    /// user's, which this request could not use.
    /// </summary>
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
    /// The connection of the identity that was returned last, preferably one on the caller's own reactor: one on another reactor costs both
    /// threads a wake-up for each step. While there are few connections, all threads share them.
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
    /// The gateway's idle time-out, or one second less than the back end announces. At the end of the back end's time-out, it may close the
    /// connection while a request is on its way, and a request that is not repeatable would be lost. One tick is subtracted because the
    /// clock can be that late. A negative limit means that the connection is not kept.
    /// </summary>
    private long IdleLimitAfter(ResponseHead head)
    {
        var own = (long)_options.IdleTimeout.TotalMilliseconds;
        return head.KeepAliveSeconds < 0
            ? own
            : Math.Min(own, ((head.KeepAliveSeconds - 1) * 1000L) - (long)CoarseClock.Tick.TotalMilliseconds);
    }

    private bool IsExpired(UpstreamConnection connection, long now) =>
        now - connection.IdleSince > connection.IdleLimit || now - connection.Created > _options.Lifetime.TotalMilliseconds;
}
