using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Transport.Sockets;

/// <summary>
/// The bytes from the client, as a pipe. The reactor receives on demand, into a buffer that is not held while the connection is idle. The
/// consumer owns the buffer between a result and the next read; while a read is pending, the reactor owns it.
/// </summary>
internal sealed class ConnectionReader(ServerSocket socket) : PipeReader
{
    private const int SmallBuffer = 16 * 1024;
    private const int LargeBuffer = 64 * 1024;
    private const int LeastRoom = 4 * 1024;

    private readonly PendingOperation<ReadResult> _read = new(socket);
    private byte[]? _buffer;
    private int _start;
    private int _end;
    private int _examined;
    private int _size = SmallBuffer;
    private bool _isEnded;
    private Exception? _error;

    private bool HasNews => _isEnded || _error is not null || _end > _examined || _read.IsCanceled;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<ReadResult>(cancellationToken);
        }

        var isOwner = socket.Reactor.IsCurrent;
        if (!HasNews && isOwner)
        {
            socket.Attach();
            Fill();
        }

        if (HasNews)
        {
            return new ValueTask<ReadResult>(TakeResult());
        }

        var result = _read.Prepare(isOwner, cancellationToken);
        if (!isOwner)
        {
            socket.Reactor.EnqueueLazily(static s => ((ServerSocket)s).Reader.BeginRead(), socket);
            if (socket.MayHaveUnread)
            {
                socket.Reactor.WakeUpNow();
            }
        }

        return result;
    }

    public override bool TryRead(out ReadResult result)
    {
        if (!HasNews && socket.Reactor.IsCurrent)
        {
            Fill();
        }

        var hasNews = HasNews;
        result = hasNews ? TakeResult() : default;
        return hasNews;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_buffer is null)
        {
            return;
        }

        _start = consumed.GetInteger() & int.MaxValue;
        _examined = Math.Max(_start, examined.GetInteger() & int.MaxValue);
        ReleaseIfEmpty();
    }

    public override void CancelPendingRead()
    {
        _read.Cancel();
        socket.Reactor.Enqueue(static s => ((ServerSocket)s).Reader.Resume(), socket);
    }

    public override void Complete(Exception? exception = null)
    {
        // The consumer may still hold bytes of the buffer, so the garbage collector takes it.
    }

    /// <summary>Continues a pending read; called by the reactor.</summary>
    public void Resume()
    {
        if (!_read.IsPending)
        {
            return;
        }

        if (!HasNews)
        {
            Fill();
        }

        if (!HasNews)
        {
            return;
        }

        if (_error is { } error)
        {
            _read.Fail(error);
        }
        else
        {
            _read.Complete(TakeResult());
        }
    }

    /// <summary>Ends reading. A pending read fails with the exception, or completes if there is none.</summary>
    public void Close(Exception? error)
    {
        _error ??= _isEnded ? null : error;
        _isEnded = true;
        Resume();
    }

    /// <summary>Takes the bytes that were received and not consumed, for the start of TLS. No read may be pending.</summary>
    public ReadOnlySpan<byte> Unread => _buffer.AsSpan(_start, _end - _start);

    public void Discard()
    {
        _start = _examined = _end;
        ReleaseIfEmpty();
    }

    private void BeginRead()
    {
        socket.Attach();
        _read.Begin();
        Resume();
    }

    private ReadResult TakeResult()
    {
        if (_error is { } error)
        {
            throw error;
        }

        var isCanceled = _read.TakeCanceled();
        var bytes = _buffer is null ? default : new ReadOnlySequence<byte>(_buffer, _start, _end - _start);
        return new ReadResult(bytes, isCanceled, _isEnded);
    }

    private void Fill()
    {
        if (_isEnded || _error is not null)
        {
            return;
        }

        MakeRoom();
        var total = 0;
        var status = IoStatus.Done;
        while (status == IoStatus.Done && _end < _buffer!.Length)
        {
            status = socket.TryReceive(_buffer.AsSpan(_end), out var received);
            _end += received;
            total += received;
        }

        _size = total >= SmallBuffer ? LargeBuffer : SmallBuffer;
        ReleaseIfEmpty();
        if (status == IoStatus.Ended)
        {
            _isEnded = true;
            socket.SawEnd(isBroken: false);
        }
        else if (status == IoStatus.Failed && total == 0)
        {
            _error = new ConnectionResetException(socket.Failure is { } failure
                ? $"TLS failed: {failure}."
                : $"The socket failed with error {socket.Error}.");
            socket.SawEnd(isBroken: true);
        }
    }

    private void MakeRoom()
    {
        if (_buffer is null)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(_size);
            _start = _end = _examined = 0;
            return;
        }

        if (_buffer.Length - _end >= LeastRoom)
        {
            return;
        }

        var unread = Unread;
        var target = _start >= _buffer.Length / 2 ? _buffer : ArrayPool<byte>.Shared.Rent(Math.Max(_size, _buffer.Length * 2));
        unread.CopyTo(target);
        if (target != _buffer)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = target;
        }

        _examined -= _start;
        _end -= _start;
        _start = 0;
    }

    private void ReleaseIfEmpty()
    {
        if (_buffer is not null && _start == _end)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
            _start = _end = _examined = 0;
        }
    }
}
