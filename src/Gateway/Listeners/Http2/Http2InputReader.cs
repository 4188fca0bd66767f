using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Gateway.Listeners.Http2;

/// <summary>
/// Reads a client's frames for the server, counts those that the server has consumed, and ends where the connection is to end early, as it
/// is when the budget is exceeded.
/// </summary>
internal sealed class Http2InputReader(
    PipeReader inner, Http2FrameScanner scanner, Http2FrameBudget budget, Http2EarlyEnd end) : PipeReader
{
    private static readonly ReadResult Ended = new(default, isCanceled: false, isCompleted: true);

    private ReadOnlySequence<byte> _unconsumed;
    private bool _hasRead;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (end.IsRequested)
        {
            return new(Ended);
        }

        var reading = inner.ReadAsync(cancellationToken);
        return reading.IsCompletedSuccessfully ? new(Keep(reading.Result)) : KeepAsync(reading);
    }

    public override bool TryRead(out ReadResult result)
    {
        if (end.IsRequested)
        {
            result = Ended;
            return true;
        }

        if (!inner.TryRead(out result))
        {
            return false;
        }

        result = Keep(result);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (!_hasRead)
        {
            return; // this reader has ended, and the inner one has no read to end
        }

        if (!_unconsumed.IsEmpty)
        {
            foreach (var segment in _unconsumed.Slice(_unconsumed.Start, consumed))
            {
                scanner.Read(segment.Span);
            }
        }

        _unconsumed = default;
        _hasRead = false;
        inner.AdvanceTo(consumed, examined);
        if (budget.IsExceeded)
        {
            end.Request(ConnectionEnd.TooManyFrames);
        }
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null)
    {
        // The middleware reads on behind an early end.
        if (!end.IsRequested)
        {
            inner.Complete(exception);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> KeepAsync(ValueTask<ReadResult> reading) => Keep(await reading);

    private ReadResult Keep(ReadResult result)
    {
        if (end.IsRequested)
        {
            inner.AdvanceTo(result.Buffer.Start);
            return Ended;
        }

        _unconsumed = result.Buffer;
        _hasRead = true;
        return result;
    }
}
