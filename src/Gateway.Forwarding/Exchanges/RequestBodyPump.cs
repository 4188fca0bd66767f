using System.Buffers;
using System.IO.Pipelines;
using Gateway.Forwarding.Connections;
using Microsoft.AspNetCore.Http;

namespace Gateway.Forwarding.Exchanges;

/// <summary>Passes a request body on, every byte as soon as it is there, while the response goes its own way.</summary>
internal sealed class RequestBodyPump(HttpContext context, UpstreamConnection connection, ForwardingOptions options, RequestBody body)
{
    private const int PieceBytes = 32 * 1024;
    private const int ChunkOverhead = 16; // its size and two line ends; the last chunk too

    /// <summary>What Kestrel says of a client that left within its body: a 400 like that of a malformed one, and nothing but the text tells them apart.</summary>
    private const string BrokenOff = "Unexpected end of request content.";

    private readonly Lock _starting = new();
    private Task<PumpEnd>? _running;
    private ValueTask<ReadResult> _reading;
    private bool _isReading;

    /// <summary>Bytes of the body that were passed on.</summary>
    public long Bytes { get; private set; }

    /// <summary>The status of a body that must be refused, such as 413; or 0.</summary>
    public int RefusedStatus { get; private set; }

    public bool IsStarted => _running is not null || IsComplete;

    public bool IsComplete { get; private set; }

    /// <summary>Whether it waits for the client to go on.</summary>
    public bool AwaitsClient { get; private set; }

    /// <summary>Adds what has arrived already to a head that is about to be written, so that both go in one piece.</summary>
    public void AddReady(ref ByteBuffer head)
    {
        var reader = context.Request.BodyReader;
        try
        {
            if (!reader.TryRead(out var read))
            {
                return;
            }

            var buffer = read.Buffer;
            var take = buffer.Slice(0, Math.Min(buffer.Length, PieceBytes));
            AddPiece(ref head, take);
            var isLast = read.IsCompleted && take.Length == buffer.Length;
            if (isLast)
            {
                AddEnd(ref head);
                IsComplete = true;
            }

            reader.AdvanceTo(take.End);
        }
        catch (Exception e) when (ConnectionFailure.IsOfClient(e))
        {
            Refuse(e);
        }
    }

    /// <summary>Starts it once, though the back end's 100 and the end of the wait for it may come together.</summary>
    public void Start()
    {
        lock (_starting)
        {
            _running ??= IsComplete ? Task.FromResult(PumpEnd.Completed) : RunAsync();
        }
    }

    /// <summary>Waits for the end of a pump that was started.</summary>
    public Task<PumpEnd> EndAsync() => _running ?? Task.FromResult(IsComplete ? PumpEnd.Completed : PumpEnd.Stopped);

    public bool HasEnded => _running is null ? IsComplete : _running.IsCompleted;

    /// <summary>Stops a pump that waits for the client.</summary>
    public void Stop()
    {
        try
        {
            context.Request.BodyReader.CancelPendingRead();
        }
        catch (Exception e) when (ConnectionFailure.IsOfClient(e))
        {
            // The request has been aborted, which ends the read.
        }
    }

    private void Refuse(Exception exception)
    {
        if (exception is BadHttpRequestException bad && bad.Message != BrokenOff)
        {
            RefusedStatus = bad.StatusCode;
        }
        else if (exception is IOException and not BadHttpRequestException)
        {
            // The connection is broken, and the server, which does not notice, would log an error as it reads the rest of the body.
            context.Abort();
        }

        connection.Abort(RefusedStatus == 0 ? AbortReason.ClientLeft : AbortReason.RequestBody);
    }

    private async Task<PumpEnd> RunAsync()
    {
        BeginRead();
        while (true)
        {
            ReadResult read;
            try
            {
                AwaitsClient = true;
                read = await EndReadAsync();
                AwaitsClient = false;
            }
            catch (Exception e) when (ConnectionFailure.IsOfClient(e))
            {
                Refuse(e);
                return PumpEnd.ClientFailed;
            }

            if (read.IsCanceled)
            {
                HandBack(read);
                return PumpEnd.Stopped;
            }

            try
            {
                await PassAsync(read);
            }
            catch (Exception e) when (ConnectionFailure.IsOfBackEnd(e))
            {
                await AbandonReadAsync();
                return PumpEnd.UpstreamFailed;
            }

            if (IsComplete)
            {
                return PumpEnd.Completed;
            }
        }
    }

#pragma warning disable CA2012 // A read that has begun is awaited once, in EndReadAsync.
    private void BeginRead()
    {
        try
        {
            _reading = context.Request.BodyReader.ReadAsync();
        }
        catch (Exception e) when (ConnectionFailure.IsOfClient(e))
        {
            _reading = ValueTask.FromException<ReadResult>(e);
        }

        _isReading = true;
    }
#pragma warning restore CA2012

    private ValueTask<ReadResult> EndReadAsync()
    {
        _isReading = false;
        return _reading;
    }

    /// <summary>Ends a read that is under way, if there is one.</summary>
    private async ValueTask AbandonReadAsync()
    {
        if (!_isReading)
        {
            return;
        }

        Stop();
        try
        {
            HandBack(await EndReadAsync());
        }
        catch (Exception e) when (ConnectionFailure.IsOfClient(e))
        {
            // The client has gone, too.
        }
    }

    /// <summary>
    /// Leaves the rest to the server, which reads on for a while: a connection that is closed upon unread bytes is reset, and the client may
    /// lose the response. It takes a read that was not ended for an error of the application.
    /// </summary>
    private void HandBack(ReadResult read) => context.Request.BodyReader.AdvanceTo(read.Buffer.Start);

    /// <summary>
    /// Passes on what was read, and in one piece with it what else is there already: the server gives a record at a time, and each write
    /// costs a call and a record. Leaves the next read begun, and holds no buffer then.
    /// </summary>
    private async ValueTask PassAsync(ReadResult read)
    {
        var buffer = new ByteBuffer(PieceBytes);
        try
        {
            while (true)
            {
                connection.Touch();
                try
                {
                    var rest = read.Buffer;
                    while (!rest.IsEmpty)
                    {
                        var piece = rest.Slice(0, Math.Min(rest.Length, RoomIn(buffer)));
                        rest = rest.Slice(piece.End);
                        AddPiece(ref buffer, piece);
                        if (!rest.IsEmpty)
                        {
                            await WriteAsync(buffer);
                            buffer.Clear();
                        }
                    }
                }
                finally
                {
                    context.Request.BodyReader.AdvanceTo(read.Buffer.End);
                }

                if (read.IsCompleted)
                {
                    AddEnd(ref buffer);
                    await WriteAsync(buffer);
                    IsComplete = true;
                    return;
                }

                BeginRead();
                if (!_reading.IsCompletedSuccessfully || RoomIn(buffer) <= 0)
                {
                    await WriteAsync(buffer);
                    return;
                }

                read = await EndReadAsync();
                if (read.IsCanceled)
                {
                    (_reading, _isReading) = (new(read), true);
                    await WriteAsync(buffer);
                    return;
                }
            }
        }
        finally
        {
            buffer.Dispose();
        }
    }

    private async ValueTask WriteAsync(ByteBuffer buffer)
    {
        if (buffer.Length > 0)
        {
            await connection.WriteAsync(buffer.Memory);
            connection.Touch();
        }
    }

    private int RoomIn(ByteBuffer buffer) => PieceBytes - buffer.Length - (body.IsChunked ? ChunkOverhead : 0);

    private void AddPiece(ref ByteBuffer buffer, ReadOnlySequence<byte> piece)
    {
        if (piece.IsEmpty)
        {
            return;
        }

        Bytes += piece.Length;
        if (body.IsChunked)
        {
            buffer.AddHexadecimal((int)piece.Length);
            buffer.Add("\r\n"u8);
        }

        foreach (var segment in piece)
        {
            buffer.Add(segment.Span);
        }

        if (body.IsChunked)
        {
            buffer.Add("\r\n"u8);
        }
    }

    private void AddEnd(ref ByteBuffer buffer)
    {
        if (!body.IsChunked)
        {
            return;
        }

        buffer.Add("0\r\n"u8);
        RequestTrailers.Add(ref buffer, context, options);
        buffer.Add("\r\n"u8);
    }
}
