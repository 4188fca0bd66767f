using System.Buffers;
using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Authentication.ExtendedProtection;
using Gateway.Forwarding.Protocol;

namespace Gateway.Forwarding.Connections;

/// <summary>
/// One connection to a back end: the transport that carries it, and the received bytes that are not yet consumed. One reader and one
/// writer may use it concurrently.
/// </summary>
internal sealed class UpstreamConnection(DestinationPool pool, IUpstreamTransport transport, long now, IPEndPoint? address = null)
    : IDisposable
{
    private const int BufferBytes = 16 * 1024;
    private const int ScarceBufferBytes = 4 * 1024;

    private readonly Lock _exchangeGate = new();
    private IExchangeClient? _client;
    private UnreadConnection? _unread;
    private byte[]? _buffer;
    private int _start;
    private int _end;
    private long _lastActivity = now;
    private long _activityLimit;
    private long _deadline;
    private long _headDeadline;
    private int _abortReason;
    private int _disposed;

    public DestinationPool Pool => pool;

    /// <summary>The back end's address, for the log.</summary>
    public IPEndPoint? Address => address;

    public long Created { get; } = now;

    /// <summary>When the connection became idle.</summary>
    public long IdleSince { get; set; }

    /// <summary>How long the connection may be idle, in milliseconds.</summary>
    public long IdleLimit { get; set; }

    /// <summary>The user that the gateway signed in on the connection, or null. Only requests of the same user may use it.</summary>
    public string? Identity { get; set; }

    /// <summary>The channel binding of the back end's certificate for Extended Protection (RFC 5929), or null without TLS.</summary>
    public ChannelBinding? ChannelBinding => transport.ChannelBinding;

    /// <summary>Whether the connection is on the caller's own reactor, or on no reactor at all.</summary>
    public bool IsNear => transport.IsNear;

    public AbortReason AbortReason => (AbortReason)Volatile.Read(ref _abortReason);

    public ResponseHead Head { get; } = new() { Leniency = pool.Leniency };

    public ExchangeProgress Progress { get; } = new();

    /// <summary>The header values of the last response; unchanged values reuse their strings.</summary>
    public HeaderValueCache Values { get; } = new();

    public ReadOnlySpan<byte> Buffered => _buffer.AsSpan(_start, _end - _start);

    public ReadOnlyMemory<byte> BufferedMemory => _buffer.AsMemory(_start, _end - _start);

    public bool HasBuffered => _end > _start;

    /// <summary>Starts the time limits of an exchange; zero means no limit.</summary>
    public void BeginExchange(IExchangeClient client, TimeSpan activityTimeout, TimeSpan timeout)
    {
        lock (_exchangeGate)
        {
            _client = client;
        }

        _unread = client.Unread;
        Touch();
        Volatile.Write(ref _deadline, After(timeout));
        LimitInactivity(activityTimeout);
    }

    /// <summary>Whether so many response bytes wait for this client, or for all of them, that pieces are to be small.</summary>
    public bool HasLargeBacklog => pool.Backlog.IsLarge || _unread is { IsLarge: true };

    /// <summary>
    /// Whether the client's connection carries several responses at once. A client can ask for a hundred and read none, so nothing is held
    /// for one before it is needed.
    /// </summary>
    public bool IsShared => _unread is not null;

    /// <summary>Counts response bytes that begin to wait for the client.</summary>
    public void BeginWait(long bytes)
    {
        pool.Backlog.Add(bytes);
        _unread?.Wait(bytes);
    }

    /// <summary>Counts response bytes that no longer wait for the client.</summary>
    public void EndWait(long bytes)
    {
        pool.Backlog.Add(-bytes);
        _unread?.Resume(bytes);
    }

    /// <summary>Changes how long both directions may be without a byte.</summary>
    public void LimitInactivity(TimeSpan activityTimeout) =>
        Volatile.Write(
            ref _activityLimit, activityTimeout > TimeSpan.Zero ? (long)(activityTimeout + CoarseClock.Tick).TotalMilliseconds : 0);

    /// <summary>Limits the total time of a response head, however often its bytes arrive; zero removes the limit.</summary>
    public void LimitHead(TimeSpan time) => Volatile.Write(ref _headDeadline, After(time));

    public void EndExchange()
    {
        lock (_exchangeGate)
        {
            _client = null;
            Volatile.Write(ref _activityLimit, 0);
            Volatile.Write(ref _deadline, 0);
            Volatile.Write(ref _headDeadline, 0);
        }
    }

    public void Touch() => Volatile.Write(ref _lastActivity, pool.Clock.Now);

    /// <summary>Which limit of the exchange is exceeded, or None.</summary>
    public AbortReason Overdue(long time)
    {
        var isInactive = Volatile.Read(ref _activityLimit) is > 0 and var limit && time - Volatile.Read(ref _lastActivity) > limit;
        if (isInactive || IsPast(ref _headDeadline, time))
        {
            return AbortReason.Inactive;
        }

        return IsPast(ref _deadline, time) ? AbortReason.TooLong : AbortReason.None;
    }

    /// <summary>
    /// Aborts the connection if its exchange has exceeded a limit. If the response has started, the client's connection is aborted as well,
    /// since the exchange may be waiting for a client that stopped reading or sending. Continuations of pending operations can run within
    /// this call.
    /// </summary>
    public void CutIfOverdue(long time)
    {
        lock (_exchangeGate)
        {
            if (Overdue(time) is not AbortReason.None and var reason)
            {
                Abort(reason);
                _client?.AbortResponse();
            }
        }
    }

    /// <summary>Aborts the connection; pending reads and writes fail. Only the first reason is recorded.</summary>
    public void Abort(AbortReason reason)
    {
        if (Interlocked.CompareExchange(ref _abortReason, (int)reason, (int)AbortReason.None) == (int)AbortReason.None)
        {
            transport.Abort();
        }
    }

    /// <summary>Whether the back end has closed the connection or has sent unexpected bytes, by what the kernel says now.</summary>
    public bool IsStale() => AbortReason != AbortReason.None || HasBuffered || transport.IsStale(asksKernel: true);

    /// <summary>Counts the bytes that made the connection stale, if any did. It is of no further use then.</summary>
    public void CountUnexpected()
    {
        if (HasBuffered || transport.HasUnexpected())
        {
            pool.Metrics.Defective(ResponseDefect.UnexpectedBytes);
        }
    }

    /// <summary>
    /// Decides whether the connection can carry another request; every pool calls it. The last request must be written completely, its
    /// response read to the end that its framing defines, the back end must keep the connection open, and no bytes may follow the response,
    /// since the next request would take them for its response (RFC 9112, 9.3 and 11.2).
    /// </summary>
    public bool TryRest()
    {
        if (!Progress.HasEnded)
        {
            return false;
        }

        if (!HasBuffered)
        {
            if (Progress.HasBegun && !Head.KeepAlive)
            {
                return false;
            }

            // The kernel is asked when the connection is taken.
            transport.Rest();
            if (AbortReason == AbortReason.None && !transport.IsStale(asksKernel: false))
            {
                Progress.Rest();
                ReleaseBuffer();
                return true;
            }
        }

        CountUnexpected();
        return false;
    }

    public void Consume(int count) => _start += count;

    /// <summary>
    /// Receives into the buffer after the unconsumed bytes. The caller passes the result to <see cref="Filled"/>, which saves an async
    /// state machine here.
    /// </summary>
    public ValueTask<int> FillAsync()
    {
        MakeRoom();
        return transport.ReadAsync(_buffer.AsMemory(_end));
    }

    /// <summary>Records the bytes that <see cref="FillAsync"/> received; returns 0 at the end of the stream.</summary>
    public int Filled(int count)
    {
        _end += count;
        Touch();
        if (count > 0)
        {
            Progress.Receive();
        }

        return count;
    }

    /// <summary>Receives into the caller's memory; the connection's own buffer must be empty.</summary>
    public ValueTask<int> ReadAsync(Memory<byte> memory) => transport.ReadAsync(memory);

    /// <summary>Waits until data is available, without holding a buffer.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask WaitAsync()
    {
        if (HasBuffered)
        {
            return;
        }

        ReleaseBuffer();
        await transport.ReadAsync(Memory<byte>.Empty);
    }

    /// <summary>Writes the head of a request, possibly with a part of its body.</summary>
    /// <param name="method">The method in the head.</param>
    /// <param name="hasBody">Whether the request has a body; <see cref="ExchangeProgress.EndRequest"/> reports its end.</param>
    /// <param name="head">The bytes to write.</param>
    public ValueTask WriteRequestAsync(string method, bool hasBody, ReadOnlyMemory<byte> head)
    {
        Progress.Begin(method, hasBody);
        return WriteAsync(head);
    }

    /// <summary>Consumes the final head; its body follows.</summary>
    public void BeginBody()
    {
        Progress.BeginBody(Head);
        Consume(Head.Length);
    }

    /// <summary>Counts an accepted defect of the chunks, unless the head has it as well and has been counted.</summary>
    public void CountBareLineFeed()
    {
        if (Progress.Chunks.HasBareLineFeed && !Head.Accepted.Contains(LenientDefect.BareLineFeed))
        {
            pool.Metrics.Accepted(pool.Destination, ResponseLeniency.Of([LenientDefect.BareLineFeed]));
        }
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes) => transport.WriteAsync(bytes);

    /// <summary>Prepares the connection for a tunnel, whose two directions end independently.</summary>
    public void BeginTunnel() => transport.BeginTunnel();

    /// <summary>Half-closes the connection of a tunnel; only the writing task calls it.</summary>
    public ValueTask ShutdownSendAsync() => transport.ShutdownSendAsync();

    /// <summary>Returns the buffer to the pool if it is empty.</summary>
    public void ReleaseBuffer()
    {
        if (_buffer is not null && !HasBuffered)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
            _start = _end = 0;
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        Abort(AbortReason.Finished);
        EndExchange();
        transport.Dispose();
        _start = _end = 0;
        ReleaseBuffer();
        pool.Closed(this);
    }

    private static bool IsPast(ref long deadline, long time) => Volatile.Read(ref deadline) is > 0 and var end && time > end;

    private long After(TimeSpan time) => time > TimeSpan.Zero ? pool.Clock.Now + (long)(time + CoarseClock.Tick).TotalMilliseconds : 0;

    private void MakeRoom()
    {
        if (_buffer is null)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(HasLargeBacklog ? ScarceBufferBytes : BufferBytes);
            _start = _end = 0;
        }
        else if (!HasBuffered)
        {
            _start = _end = 0;
        }
        else if (_end == _buffer.Length)
        {
            var target = _start > 0 ? _buffer : ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            Buffered.CopyTo(target);
            if (target != _buffer)
            {
                ArrayPool<byte>.Shared.Return(_buffer);
                _buffer = target;
            }

            _end -= _start;
            _start = 0;
        }
    }
}
