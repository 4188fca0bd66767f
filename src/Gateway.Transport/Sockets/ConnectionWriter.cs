using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace Gateway.Transport.Sockets;

/// <summary>
/// What a client is sent, as a pipe: a flush is done when the kernel has everything. The producer owns the buffers between a flush's end and
/// the next flush; while one waits, the reactor does.
/// </summary>
internal sealed class ConnectionWriter(ServerSocket socket) : PipeWriter, IValueTaskSource<FlushResult>
{
    // A record of TLS.
    private const int SegmentBytes = 16 * 1024;

    private ManualResetValueTaskSourceCore<FlushResult> _source;
    private Queue<Segment>? _full;
    private byte[]? _tail;
    private int _tailStart;
    private int _tailEnd;
    private long _unflushed;
    private bool _isPending;
    private bool _isBroken;
    private int _isCanceled;
    private CancellationToken _token;
    private CancellationTokenRegistration _registration;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _unflushed;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _tail.AsMemory(_tailEnd);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _tail.AsSpan(_tailEnd);
    }

    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, _tail is null ? 0 : _tail.Length - _tailEnd);
        _tailEnd += bytes;
        _unflushed += bytes;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<FlushResult>(cancellationToken);
        }

        var isOwner = socket.Reactor.IsCurrent;
        if (isOwner)
        {
            socket.Attach();
        }

        if (_unflushed == 0 || Volatile.Read(ref _isCanceled) != 0 || (isOwner && TryDrain()))
        {
            return new ValueTask<FlushResult>(TakeResult());
        }

        _source.Reset();
        var result = new ValueTask<FlushResult>(this, _source.Version);
        if (cancellationToken.CanBeCanceled)
        {
            _token = cancellationToken;
            _registration = cancellationToken.UnsafeRegister(
                static w => ((ConnectionWriter)w!).Wake(static s => ((ServerSocket)s).Writer.CancelByToken()), this);
        }

        if (isOwner)
        {
            _isPending = true;
        }
        else
        {
            Wake(static s => ((ServerSocket)s).Writer.BeginFlush());
        }

        return result;
    }

    public override void CancelPendingFlush()
    {
        Volatile.Write(ref _isCanceled, 1);
        Wake(static s => ((ServerSocket)s).Writer.Resume());
    }

    public override void Complete(Exception? exception = null)
    {
        if (_unflushed > 0 && exception is null)
        {
            Wake(static s => ((ServerSocket)s).Writer.TryDrain());
        }
    }

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<FlushResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    /// <summary>Goes on with a flush that waits, by the reactor.</summary>
    public void Resume()
    {
        if (_isPending && (Volatile.Read(ref _isCanceled) != 0 || TryDrain()))
        {
            _isPending = false;
            EndRegistration();
            _source.SetResult(TakeResult());
        }
    }

    /// <summary>The socket is gone: whoever waits sees that nobody reads any more.</summary>
    public void Close()
    {
        _isBroken = true;
        Resume();
    }

    /// <summary>Whether everything was sent, or can never be.</summary>
    public bool TryDrain()
    {
        while (!_isBroken && _full is { Count: > 0 })
        {
            var segment = _full.Peek();
            if (!TrySend(segment.Bytes, ref segment.Start, segment.End))
            {
                return false;
            }

            _full.Dequeue();
            ArrayPool<byte>.Shared.Return(segment.Bytes);
        }

        if (!_isBroken && _tail is not null && !TrySend(_tail, ref _tailStart, _tailEnd))
        {
            return false;
        }

        Release();
        return true;
    }

    private void BeginFlush()
    {
        socket.Attach();
        _isPending = true;
        CancelByToken();
        Resume();
    }

    private void CancelByToken()
    {
        if (_isPending && _token.IsCancellationRequested)
        {
            _isPending = false;
            var token = _token;
            EndRegistration();
            _source.SetException(new OperationCanceledException(token));
        }
    }

    private void EndRegistration()
    {
        _registration.Unregister();
        _registration = default;
        _token = default;
    }

    private void Wake(Action<object> action) => socket.Reactor.Enqueue(action, socket);

    private FlushResult TakeResult() => new(Interlocked.Exchange(ref _isCanceled, 0) != 0, _isBroken);

    private bool TrySend(byte[] bytes, ref int start, int end)
    {
        while (start < end)
        {
            var status = socket.TrySend(bytes.AsSpan(start, end - start), out var sent);
            start += sent;
            if (status == IoStatus.Waiting)
            {
                return false;
            }

            if (status != IoStatus.Done)
            {
                _isBroken = true;
                break;
            }
        }

        return true;
    }

    private void MakeRoom(int sizeHint)
    {
        var wanted = Math.Max(sizeHint, 1);
        if (_tail is not null && _tail.Length - _tailEnd < wanted)
        {
            if (_tailEnd > _tailStart)
            {
                (_full ??= new Queue<Segment>()).Enqueue(new Segment(_tail) { Start = _tailStart, End = _tailEnd });
            }
            else
            {
                ArrayPool<byte>.Shared.Return(_tail);
            }

            _tail = null;
        }

        if (_tail is null)
        {
            _tail = ArrayPool<byte>.Shared.Rent(Math.Max(SegmentBytes, wanted));
            _tailStart = _tailEnd = 0;
        }
    }

    private void Release()
    {
        while (_full is not null && _full.TryDequeue(out var segment))
        {
            ArrayPool<byte>.Shared.Return(segment.Bytes);
        }

        if (_tail is not null)
        {
            ArrayPool<byte>.Shared.Return(_tail);
            _tail = null;
        }

        _tailStart = _tailEnd = 0;
        _unflushed = 0;
    }

    private sealed class Segment(byte[] bytes)
    {
        // Both are passed by reference.
        public int Start;
        public int End;

        public byte[] Bytes { get; } = bytes;
    }
}
