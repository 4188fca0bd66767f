using System.Threading.Tasks.Sources;

namespace Gateway.Transport.Sockets;

/// <summary>
/// The read or the flush of a pipe that waits for the reactor. The caller prepares it; from then on only the reactor's thread completes it,
/// also where its token or its caller cancels it.
/// </summary>
internal sealed class PendingOperation<TResult>(ServerSocket socket) : IValueTaskSource<TResult>
{
    private ManualResetValueTaskSourceCore<TResult> _source;
    private CancellationToken _token;
    private CancellationTokenRegistration _registration;
    private int _isCanceled;

    /// <summary>Whether it waits; for the reactor's thread.</summary>
    public bool IsPending { get; private set; }

    /// <summary>Whether the caller has cancelled this operation, or the next one.</summary>
    public bool IsCanceled => Volatile.Read(ref _isCanceled) != 0;

    TResult IValueTaskSource<TResult>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<TResult>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<TResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    /// <summary>
    /// Prepares the operation. On the reactor's thread it waits at once; from others, <see cref="Begin"/> has to be posted.
    /// </summary>
    public ValueTask<TResult> Prepare(bool isOwner, CancellationToken cancellationToken)
    {
        _source.Reset();
        var result = new ValueTask<TResult>(this, _source.Version);
        if (cancellationToken.CanBeCanceled)
        {
            _token = cancellationToken;
            _registration = cancellationToken.UnsafeRegister(static o => ((PendingOperation<TResult>)o!).PostCancellation(), this);
        }

        if (isOwner)
        {
            IsPending = true;
        }

        return result;
    }

    /// <summary>The operation waits from now on, unless its token was cancelled meanwhile.</summary>
    public void Begin()
    {
        IsPending = true;
        CancelByToken();
    }

    /// <summary>Marks this operation, or the next one, as cancelled by the caller; from any thread.</summary>
    public void Cancel() => Volatile.Write(ref _isCanceled, 1);

    /// <summary>Whether the caller has cancelled it; asked once for each result.</summary>
    public bool TakeCanceled() => Interlocked.Exchange(ref _isCanceled, 0) != 0;

    public void Complete(TResult result)
    {
        End();
        _source.SetResult(result);
    }

    public void Fail(Exception exception)
    {
        End();
        _source.SetException(exception);
    }

    private void PostCancellation() =>
        socket.Reactor.Enqueue(static o => ((PendingOperation<TResult>)o).CancelByToken(), this);

    private void CancelByToken()
    {
        if (IsPending && _token.IsCancellationRequested)
        {
            Fail(new OperationCanceledException(_token));
        }
    }

    private void End()
    {
        IsPending = false;
        _registration.Unregister();
        _registration = default;
        _token = default;
    }
}
