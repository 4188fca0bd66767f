using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Gateway.Forwarding.Connections;
using Gateway.Forwarding.Protocol;

namespace Gateway.Forwarding.Exchanges;

/// <summary>
/// Passes a response body on: each piece is received straight into the client's pipe and flushed as it comes. What came with the head
/// is written behind it without a flush between them, and a body that ends there is flushed by the server with the end of the response.
/// </summary>
internal sealed class ResponseBodyCopy(UpstreamConnection connection, PipeWriter writer, bool waitsWithoutBuffer)
{
    private const int LargePieceBytes = (64 * 1024) - 16; // with what the server puts around a chunk: the next larger buffer has 128 KB
    private const int SmallPieceBytes = 4 * 1024;

    private bool _hasFlushed;
    private int _hint = SmallPieceBytes;

    /// <summary>Bytes of the body that were passed on.</summary>
    public long Bytes { get; private set; }

    public ResponseDefect Defect { get; private set; }

    /// <summary>Whether it waits for the client to take what has come.</summary>
    public bool AwaitsClient { get; private set; }

    public ValueTask<ForwardingOutcome> CopyAsync(BodyFraming framing, long length) => framing switch
    {
        BodyFraming.Length => CopyLengthAsync(length),
        BodyFraming.Chunked => CopyChunkedAsync(),
        BodyFraming.UntilClose => CopyLengthAsync(long.MaxValue),
        _ => new(ForwardingOutcome.Completed),
    };

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ForwardingOutcome> CopyLengthAsync(long remaining)
    {
        var isUntilClose = remaining == long.MaxValue;
        while (true)
        {
            remaining -= WriteBuffered(remaining);
            if (remaining == 0)
            {
                return _hasFlushed ? await FlushAsync() : ForwardingOutcome.Completed;
            }

            if (await FlushAsync() is var flushed and not ForwardingOutcome.Completed)
            {
                return flushed;
            }

            var received = await ReceiveAsync(remaining);
            if (received == 0)
            {
                return isUntilClose ? ForwardingOutcome.Completed : ForwardingOutcome.ResponseTruncated;
            }

            remaining -= received;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ForwardingOutcome> CopyChunkedAsync()
    {
        var chunks = connection.Chunks;
        chunks.Reset();
        while (true)
        {
            switch (WriteBufferedChunks(chunks))
            {
                case ParseProgress.Complete:
                    return _hasFlushed ? await FlushAsync() : ForwardingOutcome.Completed;
                case ParseProgress.Defective:
                    Defect = chunks.Defect;
                    return ForwardingOutcome.ResponseInvalid;
            }

            if (await FlushAsync() is var flushed and not ForwardingOutcome.Completed)
            {
                return flushed;
            }

            int received;
            if (chunks.Remaining >= SmallPieceBytes)
            {
                received = await ReceiveAsync(chunks.Remaining);
                chunks.Skip(received);
            }
            else
            {
                await WaitAsync();
                received = connection.Filled(await connection.FillAsync());
            }

            if (received == 0)
            {
                return ForwardingOutcome.ResponseTruncated;
            }
        }
    }

    private long WriteBuffered(long remaining)
    {
        var buffered = connection.Buffered;
        if (buffered.IsEmpty)
        {
            return 0;
        }

        var count = (int)Math.Min(buffered.Length, remaining);
        writer.Write(buffered[..count]);
        connection.Consume(count);
        Bytes += count;
        return count;
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

    /// <summary>Receives one piece straight into the client's pipe; the piece grows where the body comes faster than it is taken.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReceiveAsync(long limit)
    {
        await WaitAsync();
        var memory = writer.GetMemory((int)Math.Min(_hint, limit));
        if (memory.Length > limit)
        {
            memory = memory[..(int)limit];
        }

        var received = await connection.ReadAsync(memory);
        connection.Touch();
        writer.Advance(received);
        Bytes += received;
        _hint = received == memory.Length ? Math.Min(LargePieceBytes, received * 4)
            : received < SmallPieceBytes ? SmallPieceBytes
            : _hint;
        return received;
    }

    private ValueTask WaitAsync() => waitsWithoutBuffer ? connection.WaitAsync() : ValueTask.CompletedTask;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ForwardingOutcome> FlushAsync()
    {
        _hasFlushed = true;
        AwaitsClient = true;
        var flushed = await writer.FlushAsync();
        connection.Touch();
        if (flushed.IsCompleted || flushed.IsCanceled)
        {
            return ForwardingOutcome.ClientLeft; // and it waits for ever
        }

        AwaitsClient = false;
        return ForwardingOutcome.Completed;
    }
}
