using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Gateway.Forwarding.Connections;
using Gateway.Forwarding.Protocol;
using Gateway.Forwarding.Results;

namespace Gateway.Forwarding.Exchanges;

/// <summary>
/// Forwards a response body: each piece is received directly into the client's pipe and flushed at once. Data that arrived with the head is
/// written after it without a flush in between; if the body ends there, the server flushes it at the end of the response.
/// </summary>
internal sealed class ResponseBodyCopy(
    UpstreamConnection connection, PipeWriter writer, bool waitsWithoutBuffer, ExchangeInterrupt? interrupt)
{
    private const int LargePieceBytes = (64 * 1024) - 16; // leaves room for Kestrel's chunk framing; otherwise it rents 128 KB
    private const int SmallPieceBytes = 4 * 1024;

    private readonly ExchangeProgress _progress = connection.Progress;
    private long _readBytes;
    private bool _hasFlushed;
    private bool _isRead;
    private int _hint = SmallPieceBytes;

    /// <summary>The number of body bytes that were forwarded.</summary>
    public long Bytes { get; private set; }

    public ResponseDefect Defect { get; private set; }

    /// <summary>Whether the copy is waiting for the client to read.</summary>
    public bool AwaitsClient { get; private set; }

    public ValueTask<ForwardingStatus> CopyAsync() => _progress.Framing switch
    {
        BodyFraming.Length or BodyFraming.UntilClose => CopyBytesAsync(),
        BodyFraming.Chunked => CopyChunkedAsync(),
        _ => new(ForwardingStatus.Completed),
    };

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ForwardingStatus> CopyBytesAsync()
    {
        while (true)
        {
            WriteBuffered();
            if (_progress.BodyLeft == 0)
            {
                return _hasFlushed ? await FlushAsync() : ForwardingStatus.Completed;
            }

            if (await FlushAsync() is var flushed and not ForwardingStatus.Completed)
            {
                return flushed;
            }

            if (await ReceiveAsync(_progress.BodyLeft) == 0)
            {
                return _progress.Framing == BodyFraming.UntilClose ? ForwardingStatus.Completed : ForwardingStatus.ResponseTruncated;
            }
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ForwardingStatus> CopyChunkedAsync()
    {
        var chunks = _progress.Chunks;
        while (true)
        {
            switch (WriteBufferedChunks(chunks))
            {
                case ParseProgress.Complete:
                    return _hasFlushed ? await FlushAsync() : ForwardingStatus.Completed;
                case ParseProgress.Defective:
                    Defect = chunks.Defect;
                    return ForwardingStatus.ResponseInvalid;
            }

            if (await FlushAsync() is var flushed and not ForwardingStatus.Completed)
            {
                return flushed;
            }

            int received;
            if (chunks.Remaining >= SmallPieceBytes)
            {
                received = await ReceiveAsync(chunks.Remaining);
            }
            else
            {
                await WaitAsync();
                received = connection.Filled(await connection.FillAsync());
            }

            if (received == 0)
            {
                return ForwardingStatus.ResponseTruncated;
            }
        }
    }

    private void WriteBuffered()
    {
        var buffered = connection.Buffered;
        var count = (int)Math.Min(buffered.Length, _progress.BodyLeft);
        if (count == 0)
        {
            return;
        }

        writer.Write(buffered[..count]);
        interrupt?.Passed(buffered[..count]);
        connection.Consume(count);
        _progress.ReadBody(count);
        Bytes += count;
    }

    private ParseProgress WriteBufferedChunks(ChunkedDecoder chunks)
    {
        while (connection.HasBuffered)
        {
            var buffered = connection.Buffered;
            var progress = chunks.Decode(buffered, out var consumed, out var data);
            var bytes = buffered[data];
            if (!bytes.IsEmpty)
            {
                writer.Write(bytes);
                interrupt?.Passed(bytes);
                Bytes += bytes.Length;
            }

            connection.Consume(consumed);
            if (progress != ParseProgress.More)
            {
                return progress;
            }
        }

        return ParseProgress.More;
    }

    /// <summary>
    /// Receives one piece directly into the client's pipe. The pieces grow while the body arrives faster than it is forwarded, over HTTP/2
    /// once the client has read one.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReceiveAsync(long limit)
    {
        await WaitAsync();
        var memory = writer.GetMemory((int)Math.Min(connection.HasLargeBacklog ? SmallPieceBytes : _hint, limit));
        if (memory.Length > limit)
        {
            memory = memory[..(int)limit];
        }

        var received = await connection.ReadAsync(memory);
        connection.Touch();
        interrupt?.Passed(memory.Span[..received]);
        writer.Advance(received);
        _progress.ReadBody(received);
        Bytes += received;
        if (received == memory.Length && _isRead)
        {
            _hint = Math.Min(LargePieceBytes, received * 4);
        }
        else if (received < SmallPieceBytes)
        {
            _hint = SmallPieceBytes;
        }

        return received;
    }

    private ValueTask WaitAsync() => waitsWithoutBuffer ? connection.WaitAsync() : ValueTask.CompletedTask;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ForwardingStatus> FlushAsync()
    {
        var isFirst = !_hasFlushed;
        _hasFlushed = true;
        AwaitsClient = true;
        var flushing = writer.FlushAsync();
        var flushed = flushing.IsCompletedSuccessfully ? flushing.Result : await WaitForClientAsync(flushing);
        connection.Touch();
        // Over HTTP/2 a flush that a time limit has ended looks like one that the client has taken.
        if (flushed.IsCompleted || flushed.IsCanceled || connection.AbortReason is AbortReason.Inactive or AbortReason.TooLong)
        {
            return ForwardingStatus.ClientLeft; // AwaitsClient stays true
        }

        AwaitsClient = false;
        _isRead |= !(isFirst && connection.IsShared); // over HTTP/2 the server takes the first piece itself
        return ForwardingStatus.Completed;
    }

    /// <summary>Waits until the client reads, counts the bytes that wait, and holds no buffer meanwhile.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<FlushResult> WaitForClientAsync(ValueTask<FlushResult> flushing)
    {
        // A flush that completes at once may leave its bytes in the server: over HTTP/2 the first one of a response does.
        var waiting = Math.Min(Bytes - _readBytes, LargePieceBytes);
        connection.ReleaseBuffer();
        connection.BeginWait(waiting);
        try
        {
            var flushed = await flushing;
            _readBytes = Bytes;
            return flushed;
        }
        finally
        {
            connection.EndWait(waiting);
        }
    }
}
