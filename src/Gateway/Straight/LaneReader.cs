using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Gateway.Forwarding.Straight;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Gateway.Straight;

/// <summary>
/// The input of a connection as the server reads it. Where one request of the server ends and the server reads on, the lane reads first
/// and serves what is straight; the server sees the next request that is for it. The end of a request is known from its head, or from the
/// chunks that the server has read: it reads no further than that before its response is complete.
/// </summary>
internal sealed class LaneReader(StraightConnection lane, PipeReader inner, Func<IConnectionTimeoutFeature?> timeouts) : PipeReader
{
    // The server's first request is there already.
    private bool _hasRead = true;
    private bool _isEnded;
    private volatile bool _isServing;
    private readonly RequestEnd _end = lane.ForServerEnd;
    private ReadOnlySequence<byte> _unconsumed;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (_isEnded)
        {
            return new(new ReadResult(default, isCanceled: false, isCompleted: true));
        }

        if (_hasRead)
        {
            _hasRead = false;
            return new(Keep(lane.ForServer));
        }

        if (_end.IsReached)
        {
            return ServeAsync();
        }

        var reading = inner.ReadAsync(cancellationToken);
        return reading.IsCompletedSuccessfully ? new(Keep(reading.Result)) : KeepAsync(reading);
    }

    public override bool TryRead(out ReadResult result)
    {
        result = default;
        if (_isEnded || _hasRead || _end.IsReached || !inner.TryRead(out result))
        {
            return false;
        }

        Keep(result);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_isEnded)
        {
            return;
        }

        if (!_unconsumed.IsEmpty && !_end.TryAdvance(_unconsumed.Slice(_unconsumed.Start, consumed)))
        {
            throw new InvalidOperationException("The server has read beyond the end of its request.");
        }

        _unconsumed = default;
        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead()
    {
        if (_isServing)
        {
            lane.Drain(); // between requests, the server cancels a read to end the connection
        }
        else
        {
            inner.CancelPendingRead();
        }
    }

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> ServeAsync()
    {
        // The server measures how long the client is idle; from here on the lane does.
        timeouts()?.CancelTimeout();
        _isServing = true;
        var isForServer = await lane.ServeAsync();
        _isServing = false;
        if (!isForServer)
        {
            _isEnded = true;
            return new ReadResult(default, isCanceled: false, isCompleted: true);
        }

        return Keep(lane.ForServer);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> KeepAsync(ValueTask<ReadResult> reading) => Keep(await reading);

    private ReadResult Keep(ReadResult result)
    {
        _unconsumed = result.Buffer;
        return result;
    }
}
