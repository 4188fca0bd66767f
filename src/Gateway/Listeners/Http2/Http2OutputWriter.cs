using System.IO.Pipelines;

namespace Gateway.Listeners.Http2;

/// <summary>
/// Writes the server's frames to a client. After <see cref="Close"/> it discards whatever begins, but completes the frames that have begun,
/// so that the last frame on the connection can be written behind it. The server's lock orders all calls but that of Close.
/// </summary>
internal sealed class Http2OutputWriter(PipeWriter inner, Http2FrameBudget budget) : PipeWriter
{
    private readonly Http2FrameScanner _frames = Http2FrameScanner.OfServer();
    private volatile bool _isClosed;
    private Memory<byte> _memory;
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
            return _memory = inner.GetMemory(sizeHint);
        }

        if (_discarded is null || _discarded.Length < sizeHint)
        {
            _discarded = new byte[Math.Max(sizeHint, 4096)];
        }

        return _discarded;
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        if (_discards)
        {
            return;
        }

        _frames.Read(_memory.Span[..bytes]);
        _memory = _memory[bytes..];
        budget.Earn(bytes);
        inner.Advance(bytes);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        _discards ? new(new FlushResult(isCanceled: false, isCompleted: true)) : inner.FlushAsync(cancellationToken);

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    private bool Discards() => _discards || (_isClosed && _frames.IsBetweenFrames && (_discards = true));
}
