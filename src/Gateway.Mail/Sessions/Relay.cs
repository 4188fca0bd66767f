using System.Buffers;
using System.IO.Pipelines;
using Gateway.Mail.Telemetry;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Sessions;

/// <summary>
/// Bytes both ways until either side ends. Nothing is parsed and no buffer is held while nothing comes: both ends are waited on with
/// empty reads. The sweep sees progress by the byte counts, so a byte costs no clock.
/// </summary>
internal sealed class Relay(IDuplexPipe client, SignedIn session, TimeProvider time)
{
    // One memory block of Kestrel's, and one small TLS record.
    private const int Piece = 4_096;

    // A large message is moved in the largest TLS records: each costs the same calls. A few lines need no buffer of that size.
    private const int LargePiece = 16_384;
    private const int PiecesOfALargeMessage = 16;

    private static readonly TimeSpan HalfClosedTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly bool _isSmtp = session.Route.Protocol == MailProtocol.Smtp;

    private long _fromClient;
    private long _toClient;
    private long _seenFromClient;
    private long _seenToClient;
    private long _quietSince = time.GetTimestamp();
    private long _leaveBy;
    private bool _replyEnded = true;
    private bool _clientSpokeLast;
    private bool _isAskedForMore;
    private bool _clientEnded;
    private bool _isOver;
    private MailSessionEnd? _requested;

    public long BytesFromClient => Volatile.Read(ref _fromClient);

    public long BytesToClient => Volatile.Read(ref _toClient);

    /// <summary>Whether a line of the gateway's own would stand between two of the back end's.</summary>
    public bool IsBetweenReplies => Volatile.Read(ref _replyEnded);

    public async ValueTask<MailSessionEnd> RunAsync()
    {
        session.BackEnd.BeginRelay();
        var up = SendUpAsync();
        var end = await SendDownAsync();
        Volatile.Write(ref _isOver, true);
        session.BackEnd.Abort();
        client.Input.CancelPendingRead();
        await up;
        return _requested ?? (Volatile.Read(ref _clientEnded) ? MailSessionEnd.ClientLeft : end);
    }

    /// <summary>Called once a second. Ends the relay when it has been silent too long, or when it is to leave and no command is in flight.</summary>
    public void Sweep(long now, MailDrain drain)
    {
        var fromClient = BytesFromClient;
        var toClient = BytesToClient;
        var moved = fromClient != _seenFromClient || toClient != _seenToClient;
        if (moved)
        {
            (_seenFromClient, _seenToClient, _quietSince) = (fromClient, toClient, now);
        }

        if (_requested is not null)
        {
            // Asked to end a sweep ago: it waits for a client that does not read.
            if (!Volatile.Read(ref _isOver))
            {
                client.Output.CancelPendingFlush();
            }

            return;
        }

        MailSessionEnd? leave = drain != MailDrain.None ? MailSessionEnd.ShuttingDown : session.BackEnd.Destination.IsRemoved ? MailSessionEnd.DestinationRemoved : null;
        if (leave is not null)
        {
            _leaveBy = _leaveBy == 0 ? now + Ticks(session.Route.Options.DrainTimeout) : _leaveBy;

            // The client spoke last: its command has no answer yet. Bytes moved a moment ago: more are on their way.
            var isMoving = now - _quietSince < Ticks(Moment);
            var inFlight = isMoving || Volatile.Read(ref _clientSpokeLast) || Volatile.Read(ref _isAskedForMore) || !IsBetweenReplies;
            if (!inFlight || drain == MailDrain.Now || now >= _leaveBy)
            {
                Request(leave.Value);
            }
        }
        else if (now - _quietSince > Ticks(Volatile.Read(ref _clientEnded) ? HalfClosedTimeout : session.Route.IdleTimeout))
        {
            Request(MailSessionEnd.IdleTimeout);
        }
    }

    private void Request(MailSessionEnd end)
    {
        _requested = end;
        session.BackEnd.Abort();
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
                    Volatile.Write(ref _clientSpokeLast, true);
                    await session.BackEnd.WriteAsync(segment);
                    Volatile.Write(ref _fromClient, _fromClient + segment.Length);
                }

                client.Input.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    // The client sends no more, but may still read: the back end decides when it is over.
                    Volatile.Write(ref _clientEnded, true);
                    await session.BackEnd.EndSendingAsync();
                    return;
                }
            }
        }
        catch (Exception e) when (ConnectionFailure.IsOfPipe(e))
        {
            session.BackEnd.Abort();
        }
    }

    private async ValueTask<MailSessionEnd> SendDownAsync()
    {
        try
        {
            var rest = session.BackEnd.Buffered;
            if (!rest.IsEmpty)
            {
                client.Output.Write(rest.Span);
                Count(rest.Span);
                await client.Output.FlushAsync();
            }

            session.BackEnd.ReleaseBuffer();
            var large = 0;      // pieces in a row that might have been larger
            var filled = false; // more is there already, and need not be waited for without a buffer
            while (true)
            {
                if (!filled)
                {
                    _ = await session.BackEnd.ReadAsync(Memory<byte>.Empty);
                }

                var piece = large >= PiecesOfALargeMessage ? LargePiece : Piece;
                var memory = client.Output.GetMemory(piece)[..piece];
                var length = await session.BackEnd.ReadAsync(memory);
                if (length == 0)
                {
                    return MailSessionEnd.BackEndLeft;
                }

                filled = length == piece;
                large = length >= Piece ? large + 1 : 0;
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
        Volatile.Write(ref _clientSpokeLast, false);
        if (_isSmtp)
        {
            Volatile.Write(ref _isAskedForMore, IsIntermediate(bytes));
        }
    }

    /// <summary>Whether the last reply asks for more: RFC 5321 4.3.2, 354 to DATA. The message that follows is not to be cut off.</summary>
    private static bool IsIntermediate(ReadOnlySpan<byte> replies)
    {
        var line = replies[..^1].LastIndexOf((byte)'\n') + 1;
        return replies[line] == (byte)'3';
    }
}
