using System.Buffers;
using System.IO.Pipelines;
using Gateway.Mail.BackEnds;
using Gateway.Mail.Dialogues;
using Gateway.Mail.Routing;
using Gateway.Mail.Telemetry;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Sessions;

/// <summary>
/// Relays bytes both ways until either side ends. Nothing is parsed, and an idle session holds no buffer: both ends are awaited with
/// zero-byte reads. The sweep sees progress by the byte counts, so that relaying needs no clock.
/// </summary>
internal sealed class Relay(IDuplexPipe client, BackEndConnection backEnd, IMailProtocol protocol, MailRoute route, TimeProvider time)
{
    // One memory block of Kestrel, and one small TLS record.
    private const int Chunk = 4_096;

    // A large message is relayed in TLS records of the largest size, as each record costs the same calls. A few lines need no such buffer.
    private const int LargeChunk = 16_384;
    private const int ChunksOfALargeMessage = 16;

    private static readonly TimeSpan HalfClosedTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RecentActivity = TimeSpan.FromSeconds(1);

    private long _fromClient;
    private long _toClient;
    private long _seenFromClient;
    private long _seenToClient;
    private long _idleSince = time.GetTimestamp();
    private long _endBy;
    private bool _replyEnded = true;
    private bool _clientSentLast;
    private bool _isMoreRequested;
    private bool _clientEnded;
    private bool _hasEnded;
    private MailSessionEnd? _requested;

    public long BytesFromClient => Volatile.Read(ref _fromClient);

    public long BytesToClient => Volatile.Read(ref _toClient);

    /// <summary>Whether the back end's last line is complete, so that the gateway can send a line of its own.</summary>
    public bool IsBetweenReplies => Volatile.Read(ref _replyEnded);

    private TimeSpan IdleTimeout => route.Options.IdleTimeout ?? protocol.IdleTimeout;

    public async ValueTask<MailSessionEnd> RunAsync()
    {
        backEnd.BeginRelay();
        var up = SendUpAsync();
        var end = await SendDownAsync();
        Volatile.Write(ref _hasEnded, true);
        backEnd.Abort();
        client.Input.CancelPendingRead();
        await up;
        return _requested ?? (Volatile.Read(ref _clientEnded) ? MailSessionEnd.ClientLeft : end);
    }

    /// <summary>
    /// Called once a second. Ends the relay where it is idle for too long, or where it is to end and no command is in flight.
    /// </summary>
    public void Sweep(long now, MailDrain drain)
    {
        var fromClient = BytesFromClient;
        var toClient = BytesToClient;
        var moved = fromClient != _seenFromClient || toClient != _seenToClient;
        if (moved)
        {
            (_seenFromClient, _seenToClient, _idleSince) = (fromClient, toClient, now);
        }

        if (_requested is not null)
        {
            // The previous sweep requested the end, and the relay still waits for a client that does not read.
            if (!Volatile.Read(ref _hasEnded))
            {
                client.Output.CancelPendingFlush();
            }

            return;
        }

        if (EndRequestedBy(drain) is { } end)
        {
            _endBy = _endBy == 0 ? now + Ticks(route.Options.DrainTimeout) : _endBy;

            // Where the client sent last its command has no reply yet. Where bytes were relayed just now more may follow.
            var isActive = now - _idleSince < Ticks(RecentActivity);
            var inFlight = isActive || Volatile.Read(ref _clientSentLast) || Volatile.Read(ref _isMoreRequested) || !IsBetweenReplies;
            if (!inFlight || drain == MailDrain.Now || now >= _endBy)
            {
                Request(end);
            }
        }
        else if (now - _idleSince > Ticks(Volatile.Read(ref _clientEnded) ? HalfClosedTimeout : IdleTimeout))
        {
            Request(MailSessionEnd.IdleTimeout);
        }
    }

    private MailSessionEnd? EndRequestedBy(MailDrain drain)
    {
        if (drain != MailDrain.None)
        {
            return MailSessionEnd.ShuttingDown;
        }

        return backEnd.Destination.IsRemoved ? MailSessionEnd.DestinationRemoved : null;
    }

    private void Request(MailSessionEnd end)
    {
        _requested = end;
        backEnd.Abort();
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    private async Task SendUpAsync()
    {
        try
        {
            while (true)
            {
                var read = await client.Input.ReadAsync();
                if (read.IsCanceled)
                {
                    return;
                }

                foreach (var segment in read.Buffer)
                {
                    Volatile.Write(ref _clientSentLast, true);
                    await backEnd.WriteAsync(segment);
                    Volatile.Write(ref _fromClient, _fromClient + segment.Length);
                }

                client.Input.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    // The client has closed its direction but may still read: the back end decides when the session ends.
                    Volatile.Write(ref _clientEnded, true);
                    await backEnd.EndSendingAsync();
                    return;
                }
            }
        }
        catch (Exception e) when (ConnectionFailure.IsOfPipe(e))
        {
            backEnd.Abort();
        }
    }

    private async ValueTask<MailSessionEnd> SendDownAsync()
    {
        try
        {
            var rest = backEnd.Buffered;
            if (!rest.IsEmpty)
            {
                client.Output.Write(rest.Span);
                Count(rest.Span);
                await client.Output.FlushAsync();
            }

            backEnd.ReleaseBuffer();
            var large = 0;      // chunks in a row that filled the small buffer
            var filled = false; // more bytes are available, so that a zero-byte read is not needed
            while (true)
            {
                if (!filled)
                {
                    _ = await backEnd.ReadAsync(Memory<byte>.Empty);
                }

                var size = large >= ChunksOfALargeMessage ? LargeChunk : Chunk;
                var memory = client.Output.GetMemory(size)[..size];
                var length = await backEnd.ReadAsync(memory);
                if (length == 0)
                {
                    return MailSessionEnd.BackEndLeft;
                }

                filled = length == size;
                large = length >= Chunk ? large + 1 : 0;
                Count(memory.Span[..length]);
                client.Output.Advance(length);
                var flush = await client.Output.FlushAsync();
                if (flush.IsCompleted || flush.IsCanceled)
                {
                    return MailSessionEnd.ClientLeft;
                }
            }
        }
        catch (Exception e) when (ConnectionFailure.IsOfPipe(e))
        {
            return MailSessionEnd.Reset;
        }
    }

    private void Count(ReadOnlySpan<byte> bytes)
    {
        Volatile.Write(ref _toClient, _toClient + bytes.Length);
        Volatile.Write(ref _replyEnded, bytes[^1] == '\n');
        Volatile.Write(ref _clientSentLast, false);
        Volatile.Write(ref _isMoreRequested, protocol.IsIntermediateReply(bytes));
    }
}
