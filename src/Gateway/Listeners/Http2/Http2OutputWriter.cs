using System.IO.Pipelines;

namespace Gateway.Listeners.Http2;

/// <summary>
/// Writes the server's frames to a client. After <see cref="Close"/> it discards whatever begins, but completes the frames that have begun,
/// so that the last frame on the connection can be written behind it. The server's lock orders all calls but that of Close.
/// </summary>
internal sealed class Http2OutputWriter(PipeWriter inner, Http2FrameBudget budget) : PipeWriter
{
    private volatile bool _isClosed;
    private bool _hasUnflushed;
    private bool _discards;
    private byte[]? _discarded;

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => _discards ? 0 : inner.UnflushedBytes;

    /// <summary>Discards what the server writes from its next frame on. Any thread may call it.</summary>
    public void Close() => _isClosed = true;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (!Discards())
        {
            return inner.GetMemory(sizeHint);
        }

        if (_discarded is null || _discarded.Length < sizeHint)
        {
            _discarded = new byte[Math.Max(sizeHint, 4096)];
        }

        return _discarded;
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => Discards() ? GetMemory(sizeHint).Span : inner.GetSpan(sizeHint);

    public override void Advance(int bytes)
    {
        if (_discards)
        {
            return;
        }

        _hasUnflushed = true;
        budget.Earn(bytes);
        inner.Advance(bytes);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        _hasUnflushed = false;
        return _discards ? new(new FlushResult(isCanceled: false, isCompleted: true)) : inner.FlushAsync(cancellationToken);
    }

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    private bool Discards() => _discards || (_isClosed && !_hasUnflushed && (_discards = true));
}
