using System.Buffers;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication.ExtendedProtection;
using Gateway.Forwarding.Protocol;
using Gateway.Outbound;
using Microsoft.AspNetCore.Http;

namespace Gateway.Forwarding.Connections;

/// <summary>
/// One connection to a back end: its socket, TLS where there is any, and the bytes that were received and not yet dealt with.
/// One reader and one writer may use it at once.
/// </summary>
internal sealed class UpstreamConnection(DestinationPool pool, Socket socket, SslStream? tls, long now) : IDisposable
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
    private ValueTask<int> _listening;
    private bool _isListening;
    private TlsDuplex? _duplex;

    public DestinationPool Pool => pool;

    public long Created { get; } = now;

    /// <summary>Since when it waits for a request.</summary>
    public long IdleSince { get; set; }

    /// <summary>How long it may wait, in milliseconds.</summary>
    public long IdleLimit { get; set; }

    /// <summary>Whom the gateway signed in on it; only the same user's requests may follow.</summary>
    public string? Identity { get; set; }

    /// <summary>
    /// The back end's certificate as Extended Protection wants it (RFC 5929), or null without TLS. It is asked for before anybody reads:
    /// OpenSSL changes the session that holds it when a read meets a new ticket.
    /// </summary>
    public ChannelBinding? ChannelBinding { get; } = tls?.TransportContext.GetChannelBinding(ChannelBindingKind.Endpoint);

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
            socket.Dispose();
        }
    }

    /// <summary>Whether the back end has closed it, or said something nobody asked for.</summary>
    public bool IsStale()
    {
        try
        {
            return AbortReason != AbortReason.None || HasBuffered || (_isListening ? _listening.IsCompleted : socket.Poll(0, SelectMode.SelectRead));
        }
        catch (Exception e) when (ConnectionFailure.IsOfBackEnd(e))
        {
            return true;
        }
    }

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

            Listen();
            if (!IsStale())
            {
                Progress.Rest();
                ReleaseBuffer();
                return true;
            }
        }

        if (HasUnexpected())
        {
            pool.Metrics.Defective(ResponseDefect.UnexpectedBytes);
        }

        return false;
    }

    /// <summary>
    /// Over TLS a read is left waiting between two exchanges, without a buffer, since SslStream may have deciphered what no look at the socket
    /// shows; the next exchange's first read takes it up.
    /// </summary>
    private void Listen()
    {
        if (tls is not null && !_isListening)
        {
#pragma warning disable CA2012 // It is taken up once, in ReadListenedAsync.
            _listening = tls.ReadAsync(Memory<byte>.Empty);
#pragma warning restore CA2012
            _isListening = true;
        }
    }

    /// <summary>Whether what makes it stale are bytes, and not its end. It is of no further use then.</summary>
    private bool HasUnexpected()
    {
        try
        {
#pragma warning disable CA2012 // What is read is not used any more.
            return HasBuffered || (tls is null
                ? socket.Available > 0
                : _listening.IsCompletedSuccessfully && tls.ReadAsync(new byte[1]) is { IsCompletedSuccessfully: true, Result: > 0 });
#pragma warning restore CA2012
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    public void Consume(int count) => _start += count;

    /// <summary>Receives more behind what is buffered; what it gives is for <see cref="Filled"/>, so that no read needs a state machine here.</summary>
    public ValueTask<int> FillAsync()
    {
        MakeRoom();
        return ReadCoreAsync(_buffer.AsMemory(_end));
    }

    /// <summary>Counts what <see cref="FillAsync"/> has received; 0 at the end of the stream.</summary>
    public int Filled(int count)
    {
        _end += count;
        Touch();
        return count;
    }

    /// <summary>Receives past the buffer, which must be empty.</summary>
    public ValueTask<int> ReadAsync(Memory<byte> memory) => ReadCoreAsync(memory);

    /// <summary>Waits until there is something to receive, without a buffer held meanwhile.</summary>
    public async ValueTask WaitAsync()
    {
        if (HasBuffered)
        {
            return;
        }

        ReleaseBuffer();
        await ReadCoreAsync(Memory<byte>.Empty);
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

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        if (tls is not null)
        {
            return tls.WriteAsync(bytes);
        }

        var pending = socket.SendAsync(bytes, SocketFlags.None);
        if (!pending.IsCompletedSuccessfully)
        {
            return FinishSendAsync(pending, bytes);
        }

        var sent = pending.Result;
        return sent == bytes.Length ? ValueTask.CompletedTask : FinishSendAsync(new ValueTask<int>(sent), bytes);
    }

    /// <summary>From here on its two directions end one by one.</summary>
    public void BeginTunnel() => _duplex = tls is null ? null : new TlsDuplex(tls);

    /// <summary>Says, by the task that writes, that nothing more will be sent; a tunnel alone does.</summary>
    public async ValueTask ShutdownSendAsync()
    {
        if (_duplex is not null)
        {
            await _duplex.EndSendingAsync();
        }

        socket.Shutdown(SocketShutdown.Send);
    }

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

        // A read without a buffer may still be pending (Listen): it ends with the socket, and the handles that it uses are counted.
        tls?.Dispose();
        ChannelBinding?.Dispose();
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

    private ValueTask<int> ReadCoreAsync(Memory<byte> memory) =>
        tls is null ? socket.ReceiveAsync(memory, SocketFlags.None)
        : _isListening ? ReadListenedAsync(tls, memory)
        : _duplex is not null ? _duplex.ReadAsync(memory)
        : tls.ReadAsync(memory);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadListenedAsync(SslStream stream, Memory<byte> memory)
    {
        _isListening = false;
        await _listening;
        return memory.IsEmpty ? 0 : await stream.ReadAsync(memory);
    }

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

    private async ValueTask FinishSendAsync(ValueTask<int> pending, ReadOnlyMemory<byte> bytes)
    {
        for (var sent = await pending; sent < bytes.Length; sent = await socket.SendAsync(bytes, SocketFlags.None))
        {
            bytes = bytes[sent..];
        }
    }
}
