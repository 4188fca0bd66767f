using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Gateway.Listeners.Http2;

/// <summary>
/// Reads a client's frames for the server, counts those that the server has consumed, and ends when the budget is exceeded.
/// </summary>
internal sealed class Http2InputReader(
    PipeReader inner, Http2FrameScanner scanner, Http2FrameBudget budget, Http2OutputWriter output) : PipeReader
{
    private ReadOnlySequence<byte> _unconsumed;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (budget.IsExceeded)
        {
            output.Close();
            return new(new ReadResult(default, isCanceled: false, isCompleted: true));
        }

        var reading = inner.ReadAsync(cancellationToken);
        return reading.IsCompletedSuccessfully ? new(Keep(reading.Result)) : KeepAsync(reading);
    }

    public override bool TryRead(out ReadResult result)
    {
        if (budget.IsExceeded)
        {
            output.Close();
            result = new ReadResult(default, isCanceled: false, isCompleted: true);
            return true;
        }

        if (!inner.TryRead(out result))
        {
            return false;
        }

        Keep(result);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_unconsumed.IsEmpty)
        {
            // Nothing was read: the inner reader ended, or this one did and the inner one has no read to end.
            if (!budget.IsExceeded)
            {
                inner.AdvanceTo(consumed, examined);
            }

            return;
        }

        foreach (var segment in _unconsumed.Slice(_unconsumed.Start, consumed))
        {
            scanner.Read(segment.Span);
        }

        _unconsumed = default;
        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null)
    {
        // The middleware reads on behind a flood.
        if (!budget.IsExceeded)
        {
            inner.Complete(exception);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> KeepAsync(ValueTask<ReadResult> reading) => Keep(await reading);

    private ReadResult Keep(ReadResult result)
    {
        _unconsumed = result.Buffer;
        return result;
    }
}
