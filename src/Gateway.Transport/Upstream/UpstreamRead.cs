using System.Threading.Tasks.Sources;
using Gateway.Transport.Sockets;

namespace Gateway.Transport.Upstream;

/// <summary>
/// The read operation of a connection. It completes synchronously if it is called on the reactor's thread and data is available.
/// </summary>
internal sealed class UpstreamRead(UpstreamSocket socket) : IValueTaskSource<int>
{
    // Held while the caller's memory is written to, so that it is the caller's again once the connection was given up.
    private readonly Lock _gate = new();
    private ManualResetValueTaskSourceCore<int> _source;
    private Memory<byte> _memory;
    private volatile bool _isPending;
    private bool _hasEnded;
    private bool _isGivenUp;

    public bool IsPending => _isPending;

    /// <summary>Receives data; returns 0 at the end of the stream. With empty memory, it waits until there may be data.</summary>
    public ValueTask<int> Start(Memory<byte> memory)
    {
        socket.EndRest();
        var isOwner = socket.Reactor.IsCurrent;
        if (isOwner && TryRead(memory, out var read, out var failure))
        {
            return failure is null ? new ValueTask<int>(read) : ValueTask.FromException<int>(failure);
        }

        _source.Reset();
        _memory = memory;
        var result = new ValueTask<int>(this, _source.Version);
        if (isOwner)
        {
            _isPending = true;
        }
        else
        {
            socket.Reactor.EnqueueLazily(static s => ((UpstreamSocket)s).Reading.Begin(), socket);
            if (socket.MayHaveUnread)
            {
                socket.Reactor.WakeUpNow();
            }
        }

        return result;
    }

    int IValueTaskSource<int>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    /// <summary>From here on nothing is written to the caller's memory; what waits fails when the owner closes. Any thread may.</summary>
    public void GiveUp()
    {
        lock (_gate)
        {
            _isGivenUp = true;
        }
    }

    public void Resume()
    {
        if (!_isPending || !TryRead(_memory, out var read, out var failure))
        {
            return;
        }

        _isPending = false;
        _memory = default;
        if (failure is null)
        {
            _source.SetResult(read);
        }
        else
        {
            _source.SetException(failure);
        }
    }

    private void Begin()
    {
        _isPending = true;
        Resume();
    }

    private bool TryRead(Memory<byte> memory, out int read, out Exception? failure)
    {
        lock (_gate)
        {
            if (!_isGivenUp)
            {
                return TryReadCore(memory, out read, out failure);
            }
        }

        read = 0;
        failure = new UpstreamException("connection closed");
        return true;
    }

    private unsafe bool TryReadCore(Memory<byte> memory, out int read, out Exception? failure)
    {
        read = 0;
        failure = null;
        if (_hasEnded)
        {
            return true;
        }

        if (memory.IsEmpty && socket.Phase == SocketPhase.Open)
        {
            return socket.Socket.State->IsDrained == 0 || socket.Tls?.HasPending == true;
        }

        var status = socket.TryReceive(memory.Span, out read);
        if (status == IoStatus.Done)
        {
            // Fills the rest of the memory with available data, because a TLS record has at most 16 KB.
            while (read < memory.Length && socket.TryReceive(memory.Span[read..], out var more) == IoStatus.Done)
            {
                read += more;
            }

            return true;
        }

        if (status == IoStatus.Failed)
        {
            failure = UpstreamException.Of(socket);
        }

        _hasEnded = status == IoStatus.Ended;
        return status != IoStatus.Waiting;
    }
}
