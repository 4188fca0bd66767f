using System.Buffers;
using System.IO.Pipelines;

namespace Gateway.Transport.Sockets;

/// <summary>
/// The bytes to the client, as a pipe. A flush hands its bytes to the reactor and waits only if the client reads too slowly, so that
/// concurrent responses of one HTTP/2 connection are sent in one record. The producer owns the segment that it fills, the reactor owns the
/// flushed segments.
/// </summary>
internal sealed class ConnectionWriter(ServerSocket socket) : PipeWriter
{
    // The size of a TLS record.
    private const int SegmentBytes = 16 * 1024;

    // The number of unsent bytes at which a flush waits, and at which it resumes.
    private const long PauseAbove = 64 * 1024;
    private const long ResumeBelow = 32 * 1024;

    private readonly Lock _gate = new();
    private readonly PendingOperation<FlushResult> _flush = new(socket);
    private Segment? _head;
    private Segment? _last;
    private Segment? _spare;
    private byte[]? _tail;
    private int _tailEnd;
    private long _outstanding;
    private volatile bool _isBroken;
    private int _isPosted;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _tailEnd;

    private bool IsBehind => Interlocked.Read(ref _outstanding) > PauseAbove && !_isBroken;

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
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<FlushResult>(cancellationToken);
        }

        var isOwner = socket.Reactor.IsCurrent;
        HandOver(isOwner);
        if (!IsBehind || _flush.IsCanceled)
        {
            return new ValueTask<FlushResult>(TakeResult());
        }

        var result = _flush.Prepare(isOwner, cancellationToken);
        if (!isOwner)
        {
            Wake(static s => ((ServerSocket)s).Writer.BeginFlush());
        }

        return result;
    }

    public override void CancelPendingFlush()
    {
        _flush.Cancel();
        Wake(static s => ((ServerSocket)s).Writer.Resume());
    }

    public override void Complete(Exception? exception = null)
    {
        if (exception is null)
        {
            HandOver(socket.Reactor.IsCurrent);
        }
    }

    /// <summary>Continues sending and completes a pending flush; called by the reactor.</summary>
    public void Resume()
    {
        TryDrain();
        if (_flush.IsPending && (_flush.IsCanceled || _isBroken || Interlocked.Read(ref _outstanding) < ResumeBelow))
        {
            _flush.Complete(TakeResult());
        }
    }

    /// <summary>
    /// Ends writing after the socket was closed. A pending flush completes with a result that says the reader has completed.
    /// </summary>
    public void Close()
    {
        _isBroken = true;
        Resume();
    }

    /// <summary>Sends the flushed bytes; called by the reactor. True if all were sent, or cannot be sent any more.</summary>
    public bool TryDrain()
    {
        while (true)
        {
            if (_isBroken)
            {
                Consume(long.MaxValue);
                return true;
            }

            var bytes = Gather();
            if (bytes.IsEmpty)
            {
                return true;
            }

            var status = socket.TrySend(bytes, out var sent);
            Consume(sent);
            if (status == IoStatus.Waiting)
            {
                return false;
            }

            _isBroken |= status != IoStatus.Done;
        }
    }

    private void HandOver(bool isOwner)
    {
        if (_tailEnd > 0)
        {
            Seal();
            if (!isOwner && Interlocked.Exchange(ref _isPosted, 1) == 0)
            {
                Wake(static s => ((ServerSocket)s).Writer.DrainPosted());
            }
        }

        if (isOwner)
        {
            socket.Attach();
            TryDrain();
        }
    }

    private void DrainPosted()
    {
        Volatile.Write(ref _isPosted, 0);
        socket.Attach();
        Resume();
    }

    private void BeginFlush()
    {
        socket.Attach();
        _flush.Begin();
        Resume();
    }

    private void Wake(Action<object> action) => socket.Reactor.Enqueue(action, socket);

    private FlushResult TakeResult() => new(_flush.TakeCanceled(), _isBroken);

    private void Seal()
    {
        var segment = Interlocked.Exchange(ref _spare, null) ?? new Segment();
        segment.Bytes = _tail!; // not null: a segment with bytes has a buffer
        segment.Start = 0;
        segment.End = _tailEnd;
        segment.Next = null;
        _tail = null;
        _tailEnd = 0;
        Interlocked.Add(ref _outstanding, segment.End);
        lock (_gate)
        {
            if (_last is null)
            {
                _head = segment;
            }
            else
            {
                _last.Next = segment;
            }

            _last = segment;
        }
    }

    /// <summary>The bytes to send next: one segment, or several small ones combined.</summary>
    private ReadOnlySpan<byte> Gather()
    {
        lock (_gate)
        {
            if (_head is not { } head)
            {
                return default;
            }

            if (head.Next is null || head.Length >= SegmentBytes)
            {
                return head.Bytes.AsSpan(head.Start, head.Length);
            }

            var scratch = socket.Reactor.Scratch;
            var length = 0;
            for (var segment = head; segment is not null && length < scratch.Length; segment = segment.Next)
            {
                var part = segment.Bytes.AsSpan(segment.Start, Math.Min(segment.Length, scratch.Length - length));
                part.CopyTo(scratch.AsSpan(length));
                length += part.Length;
            }

            return scratch.AsSpan(0, length);
        }
    }

    private void Consume(long sent)
    {
        lock (_gate)
        {
            while (_head is { } head && sent > 0)
            {
                var taken = (int)Math.Min(sent, head.Length);
                sent -= taken;
                head.Start += taken;
                Interlocked.Add(ref _outstanding, -taken);
                if (head.Length > 0)
                {
                    return;
                }

                _head = head.Next;
                _last = _head is null ? null : _last;
                ArrayPool<byte>.Shared.Return(head.Bytes);
                head.Bytes = [];
                _spare = head;
            }
        }
    }

    private void MakeRoom(int sizeHint)
    {
        var wanted = Math.Max(sizeHint, 1);
        if (_tail is not null && _tail.Length - _tailEnd < wanted)
        {
            if (_tailEnd > 0)
            {
                Seal();
            }
            else
            {
                ArrayPool<byte>.Shared.Return(_tail);
                _tail = null;
            }
        }

        if (_tail is null)
        {
            _tail = ArrayPool<byte>.Shared.Rent(Math.Max(SegmentBytes, wanted));
            _tailEnd = 0;
        }
    }

    private sealed class Segment
    {
        public byte[] Bytes { get; set; } = [];

        public int Start { get; set; }

        public int End { get; set; }

        public Segment? Next { get; set; }

        public int Length => End - Start;
    }
}
