using System.Buffers;
using System.IO.Pipelines;
using Gateway.Forwarding.Connections;
using Microsoft.AspNetCore.Http;

namespace Gateway.Forwarding.Exchanges;

/// <summary>Forwards a request body, each byte as soon as it arrives, in parallel with the response.</summary>
internal sealed class RequestBodyPump(HttpContext context, UpstreamConnection connection, ForwardingOptions options, RequestBody body)
{
    /// <summary>The most data that is sent in one chunk.</summary>
    public const int PieceBytes = 32 * 1024;

    private const int ChunkOverhead = 16; // a chunk size, two line ends and the last chunk

    /// <summary>
    /// Kestrel's message when the client disconnects in the middle of its body. Only this text distinguishes it from a malformed body,
    /// since both are a <see cref="BadHttpRequestException"/> with status 400.
    /// </summary>
    private const string UnexpectedEnd = "Unexpected end of request content.";

    private readonly Lock _starting = new();
    private Task<PumpEnd>? _running;
    private ValueTask<ReadResult> _reading;
    private bool _isReading;

    /// <summary>The number of body bytes that were forwarded.</summary>
    public long Bytes { get; private set; }

    /// <summary>The HTTP status of a body that is refused, such as 413; otherwise 0.</summary>
    public int RefusedStatus { get; private set; }

    public bool IsStarted => _running is not null || IsComplete;

    public bool IsComplete { get; private set; }

    /// <summary>Whether the pump is waiting for the client to send more.</summary>
    public bool AwaitsClient { get; private set; }

    /// <summary>
    /// Adds the part of the body that has already arrived to the request head, so that both are sent in one write; false if nothing has.
    /// </summary>
    public bool AddReady(ref ByteBuffer head)
    {
        var reader = context.Request.BodyReader;
        try
        {
            if (!reader.TryRead(out var read))
            {
                return false;
            }

            var buffer = read.Buffer;
            var take = buffer.Slice(0, Math.Min(buffer.Length, PieceBytes));
            AddPiece(ref head, take);
            var isLast = read.IsCompleted && take.Length == buffer.Length;
            if (isLast)
            {
                IsComplete = TryAddEnd(ref head);
            }

            reader.AdvanceTo(take.End);
            if (isLast && !IsComplete)
            {
                RefuseTrailers();
            }

            return isLast || !take.IsEmpty;
        }
        catch (Exception e) when (ConnectionFailure.IsOfRequestBody(e))
        {
            Refuse(e);
            return true;
        }
    }

    /// <summary>Starts the pump once. The back end's 100 and the time-out of waiting for it can call this concurrently.</summary>
    public void Start()
    {
        lock (_starting)
        {
            _running ??= IsComplete ? Task.FromResult(PumpEnd.Completed) : RunAsync();
        }
    }

    /// <summary>Waits for the end of the pump, if it was started.</summary>
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
        if (exception is BadHttpRequestException bad && bad.Message != UnexpectedEnd)
        {
            RefusedStatus = bad.StatusCode;
        }
        else if (exception is IOException { InnerException: OverflowException } or InvalidOperationException)
        {
            // Kestrel reports a chunk size beyond 31 bits and a bad trailer in these ways.
            RefusedStatus = StatusCodes.Status400BadRequest;
        }
        else if (exception is IOException and not BadHttpRequestException)
        {
            // The connection is broken, and the server, which does not notice, would log an error as it reads the rest of the body.
            context.Abort();
        }

        connection.Abort(RefusedStatus == 0 ? AbortReason.ClientLeft : AbortReason.RequestBody);
    }

    private void RefuseTrailers()
    {
        RefusedStatus = StatusCodes.Status400BadRequest;
        connection.Abort(AbortReason.RequestBody);
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
            catch (Exception e) when (ConnectionFailure.IsOfRequestBody(e))
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
                if (RefusedStatus != 0)
                {
                    return PumpEnd.ClientFailed;
                }
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

#pragma warning disable CA2012 // EndReadAsync returns the value task, and it is awaited exactly once.
    private void BeginRead()
    {
        try
        {
            _reading = context.Request.BodyReader.ReadAsync();
        }
        catch (Exception e) when (ConnectionFailure.IsOfRequestBody(e))
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

    /// <summary>Cancels a pending read, if there is one.</summary>
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
        catch (Exception e) when (ConnectionFailure.IsOfRequestBody(e))
        {
            // The client has disconnected, too.
        }
    }

    /// <summary>
    /// Returns unread data to Kestrel, which drains the body for a while: closing a socket with unread data resets the connection, and the
    /// client can lose the response. Kestrel treats a read without AdvanceTo as an error of the application.
    /// </summary>
    private void HandBack(ReadResult read) => context.Request.BodyReader.AdvanceTo(read.Buffer.Start);

    /// <summary>
    /// Forwards the data of a read together with other data that is already available: Kestrel returns one TLS record at a time, and each
    /// write costs a system call and a TLS record. Returns with the next read pending and without a buffer.
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
                    if (!TryAddEnd(ref buffer))
                    {
                        RefuseTrailers();
                        return;
                    }

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

    /// <summary>Adds the end of the body; false if it is malformed.</summary>
    private bool TryAddEnd(ref ByteBuffer buffer)
    {
        if (!body.IsChunked)
        {
            return true;
        }

        buffer.Add("0\r\n"u8);
        var isValid = RequestTrailers.TryAdd(ref buffer, context, options);
        buffer.Add("\r\n"u8);
        return isValid;
    }
}
