using System.Threading.Tasks.Sources;
using Gateway.Transport.Sockets;

namespace Gateway.Transport.Upstream;

/// <summary>The write operation of a connection. It completes when the kernel has accepted all bytes.</summary>
internal sealed class UpstreamWrite(UpstreamSocket socket) : IValueTaskSource
{
    // Held while the caller's memory is read, so that it is the caller's again once the connection was given up.
    private readonly Lock _gate = new();
    private ManualResetValueTaskSourceCore<bool> _source;
    private ReadOnlyMemory<byte> _memory;
    private volatile bool _isPending;
    private bool _isGivenUp;

    public bool IsPending => _isPending;

    public ValueTask Start(ReadOnlyMemory<byte> memory)
    {
        _memory = memory;
        socket.EndRest();
        var isOwner = socket.Reactor.IsCurrent;
        if (isOwner && TryWrite(out var failure))
        {
            return failure is null ? ValueTask.CompletedTask : ValueTask.FromException(failure);
        }

        if (!isOwner && TrySendElsewhere())
        {
            return ValueTask.CompletedTask;
        }

        _source.Reset();
        var result = new ValueTask(this, _source.Version);
        if (isOwner)
        {
            _isPending = true;
        }
        else
        {
            socket.Reactor.Enqueue(static s => ((UpstreamSocket)s).Writing.Begin(), socket);
        }

        return result;
    }

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    /// <summary>From here on the caller's memory is not read; what waits fails when the owner closes. Any thread may.</summary>
    public void GiveUp()
    {
        lock (_gate)
        {
            _isGivenUp = true;
        }
    }

    public void Resume()
    {
        if (!_isPending || !TryWrite(out var failure))
        {
            return;
        }

        _isPending = false;
        if (failure is null)
        {
            _source.SetResult(true);
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

    private bool TrySendElsewhere()
    {
        lock (_gate)
        {
            return !_isGivenUp && socket.TrySendElsewhere(ref _memory);
        }
    }

    private bool TryWrite(out Exception? failure)
    {
        lock (_gate)
        {
            if (!_isGivenUp)
            {
                return TryWriteCore(out failure);
            }
        }

        _memory = default;
        failure = new UpstreamException("connection closed");
        return true;
    }

    private bool TryWriteCore(out Exception? failure)
    {
        failure = null;
        while (!_memory.IsEmpty)
        {
            var status = socket.TrySend(_memory.Span, out var sent);
            _memory = _memory[sent..];
            if (status == IoStatus.Waiting)
            {
                return false;
            }

            if (status != IoStatus.Done)
            {
                failure = UpstreamException.Of(socket);
                break;
            }
        }

        _memory = default;
        return true;
    }
}
