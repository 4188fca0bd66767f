using System.Buffers;
using System.Security.Authentication.ExtendedProtection;
using Gateway.Forwarding.Protocol;
using Microsoft.AspNetCore.Http;

namespace Gateway.Forwarding.Connections;

/// <summary>
/// One connection to a back end: what carries it, and the bytes that were received and not yet dealt with.
/// One reader and one writer may use it at once.
/// </summary>
internal sealed class UpstreamConnection(DestinationPool pool, IUpstreamTransport transport, long now) : IDisposable
{
    private const int BufferBytes = 16 * 1024;

    private readonly Lock _exchangeGate = new();
    private HttpContext? _client;
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

    public long Created { get; } = now;

    /// <summary>Since when it waits for a request.</summary>
    public long IdleSince { get; set; }

    /// <summary>How long it may wait, in milliseconds.</summary>
    public long IdleLimit { get; set; }

    /// <summary>Whom the gateway signed in on it; only the same user's requests may follow.</summary>
    public string? Identity { get; set; }

    /// <summary>The back end's certificate as Extended Protection wants it (RFC 5929), or null without TLS.</summary>
    public ChannelBinding? ChannelBinding => transport.ChannelBinding;

    /// <summary>Whether it is as near to the caller's thread as any connection can be.</summary>
    public bool IsNear => transport.IsNear;

    public AbortReason AbortReason => (AbortReason)Volatile.Read(ref _abortReason);

    public ResponseHead Head { get; } = new();

    public ExchangeProgress Progress { get; } = new();

    /// <summary>Header values of the last response, so that values that stay the same need no new string.</summary>
    public HeaderValueCache Values { get; } = new();

    public ReadOnlySpan<byte> Buffered => _buffer.AsSpan(_start, _end - _start);

    public ReadOnlyMemory<byte> BufferedMemory => _buffer.AsMemory(_start, _end - _start);

    public bool HasBuffered => _end > _start;

    /// <summary>Starts the time of a client's exchange; nothing limits it where a value is zero.</summary>
    public void BeginExchange(HttpContext client, TimeSpan activityTimeout, TimeSpan timeout)
    {
        lock (_exchangeGate)
        {
            _client = client;
        }

        Touch();
        Volatile.Write(ref _deadline, After(timeout));
        LimitSilence(activityTimeout);
    }

    /// <summary>Changes how long both directions may be silent.</summary>
    public void LimitSilence(TimeSpan activityTimeout) =>
        Volatile.Write(ref _activityLimit, activityTimeout > TimeSpan.Zero ? (long)(activityTimeout + CoarseClock.Tick).TotalMilliseconds : 0);

    /// <summary>Limits how long a head may take to come, however lively it drips; zero lifts the limit again.</summary>
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

    /// <summary>Why its exchange has had its time, or None.</summary>
    public AbortReason Overdue(long time) =>
        Volatile.Read(ref _activityLimit) is > 0 and var limit && time - Volatile.Read(ref _lastActivity) > limit ? AbortReason.Inactive
        : Volatile.Read(ref _headDeadline) is > 0 and var head && time > head ? AbortReason.Inactive
        : Volatile.Read(ref _deadline) is > 0 and var deadline && time > deadline ? AbortReason.TooLong
        : AbortReason.None;

    /// <summary>
    /// Cuts the connection if its exchange has had its time, and the client with it once its response has begun: the exchange may be
    /// waiting for the client, which reads no more or never ends its request. What waits may go on within this call.
    /// </summary>
    public void CutIfOverdue(long time)
    {
        lock (_exchangeGate)
        {
            if (Overdue(time) is not AbortReason.None and var reason)
            {
                Abort(reason);
                if (_client is { } client)
                {
                    CutResponse(client);
                }
            }
        }
    }

    /// <summary>Cuts the connection; pending reads and writes fail. The first reason stands.</summary>
    public void Abort(AbortReason reason)
    {
        if (Interlocked.CompareExchange(ref _abortReason, (int)reason, (int)AbortReason.None) == (int)AbortReason.None)
        {
            transport.Abort();
        }
    }

    /// <summary>Whether the back end has closed it, or said something nobody asked for.</summary>
    public bool IsStale() => AbortReason != AbortReason.None || HasBuffered || transport.IsStale();

    /// <summary>
    /// The one gate to every pool: true when another request may follow. The last request was written whole, its response was read to the end
    /// that its framing names, the back end keeps the connection, and nothing stands behind the response: that would be no answer to the next request.
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

            transport.Rest();
            if (!IsStale())
            {
                Progress.Rest();
                ReleaseBuffer();
                return true;
            }
        }

        if (HasBuffered || transport.HasUnexpected())
        {
            pool.Metrics.Defective(ResponseDefect.UnexpectedBytes);
        }

        return false;
    }

    public void Consume(int count) => _start += count;

    /// <summary>Receives more behind what is buffered; what it gives is for <see cref="Filled"/>, so that no read needs a state machine here.</summary>
    public ValueTask<int> FillAsync()
    {
        MakeRoom();
        return transport.ReadAsync(_buffer.AsMemory(_end));
    }

    /// <summary>Counts what <see cref="FillAsync"/> has received; 0 at the end of the stream.</summary>
    public int Filled(int count)
    {
        _end += count;
        Touch();
        return count;
    }

    /// <summary>Receives past the buffer, which must be empty.</summary>
    public ValueTask<int> ReadAsync(Memory<byte> memory) => transport.ReadAsync(memory);

    /// <summary>Waits until there is something to receive, without a buffer held meanwhile.</summary>
    public async ValueTask WaitAsync()
    {
        if (HasBuffered)
        {
            return;
        }

        ReleaseBuffer();
        await transport.ReadAsync(Memory<byte>.Empty);
    }

    /// <summary>Writes a request's head, and what of its body is in the same piece.</summary>
    /// <param name="method">The method, as it stands in the head.</param>
    /// <param name="hasBody">Whether more follows, up to <see cref="ExchangeProgress.EndRequest"/>.</param>
    /// <param name="head">The bytes.</param>
    public ValueTask WriteRequestAsync(string method, bool hasBody, ReadOnlyMemory<byte> head)
    {
        Progress.Begin(method, hasBody);
        return WriteAsync(head);
    }

    /// <summary>Deals with the final head: what follows is its body.</summary>
    public void BeginBody()
    {
        Progress.BeginBody(Head);
        Consume(Head.Length);
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes) => transport.WriteAsync(bytes);

    /// <summary>From here on its two directions end one by one.</summary>
    public void BeginTunnel() => transport.BeginTunnel();

    /// <summary>Says, by the task that writes, that nothing more will be sent; a tunnel alone does.</summary>
    public ValueTask ShutdownSendAsync() => transport.ShutdownSendAsync();

    /// <summary>Gives the buffer back when nothing is in it.</summary>
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

    private static void CutResponse(HttpContext client)
    {
        try
        {
            if (client.Response.HasStarted)
            {
                client.Abort();
            }
        }
        catch (ObjectDisposedException)
        {
            // The server has taken the request back, so there is no response to cut. This runs on a timer, where an exception ends the
            // process.
        }
    }

    private long After(TimeSpan time) => time > TimeSpan.Zero ? pool.Clock.Now + (long)(time + CoarseClock.Tick).TotalMilliseconds : 0;

    private void MakeRoom()
    {
        if (_buffer is null)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
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
