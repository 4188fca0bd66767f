using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using Gateway.Mail.BackEnds;
using Gateway.Mail.Dialogues;
using Gateway.Mail.Relaying;
using Gateway.Mail.Routing;
using Gateway.Mail.Telemetry;
using Gateway.Mail.Wire;
using Gateway.Transport.Draining;

namespace Gateway.Mail.Sessions;

/// <summary>
/// Relays bytes both ways until either side ends. The filter follows the client's commands where they are; an idle session holds no buffer:
/// both ends are awaited with zero-byte reads. The sweep sees progress by the byte counts, so that relaying needs no clock.
/// </summary>
internal sealed class Relay(IDuplexPipe client, BackEndConnection backEnd, IMailProtocol protocol, MailRoute route, TimeProvider time)
{
    // One memory block of Kestrel, and one small TLS record.
    private const int Chunk = 4_096;

    // A large message is relayed in TLS records of the largest size, as each record costs the same calls. A few lines need no such buffer.
    private const int LargeChunk = 16_384;
    private const int ChunksOfALargeMessage = 16;

    /// <summary>A reply that lists capabilities is edited up to this size.</summary>
    private const int MaxListing = 65_536;

    private readonly RelayFilter _filter = protocol.CreateRelayFilter([.. backEnd.Capabilities, .. route.Options.Capabilities]);
    private readonly RelayTimeouts _timeouts = new(route.Options, protocol.IdleTimeout, time);
    private readonly Turn _turn = new(); // whose turn it is to write to the client
    private ArrayBufferWriter<byte>? _listing;
    private long _fromClient;
    private long _toClient;
    private int _refused;
    private bool _clientEnded;
    private bool _clientFailed;
    private bool _isAnswering;
    private bool _hasEnded;
    private MailSessionEnd? _requested;
    private MailSessionEnd _endAtNextCommand; // set before the flag
    private volatile bool _endsAtNextCommand;

    /// <summary>Called for each command that is refused.</summary>
    public Action<CommandRefusal>? OnRefused { get; init; }

    /// <summary>Whether the relay ended while the client did not read: it cannot be told, and is not waited for.</summary>
    public bool HasClientStopped { get; private set; }

    public long BytesFromClient => Volatile.Read(ref _fromClient);

    public long BytesToClient => Volatile.Read(ref _toClient);

    /// <summary>Whether the back end's last reply is complete, so that the gateway can send a line of its own.</summary>
    public bool IsBetweenReplies => _filter.IsBetweenReplies;

    public async ValueTask<MailSessionEnd> RunAsync()
    {
        backEnd.BeginRelay();
        var up = SendUpAsync();
        var end = await SendDownAsync();
        _filter.Close();
        backEnd.Abort();
        client.Input.CancelPendingRead();
        if (Volatile.Read(ref _isAnswering))
        {
            client.Output.CancelPendingFlush();
        }

        await up;
        return _requested ?? EndOf(end);
    }

    /// <summary>Ends the relay, for a reason that does not wait for the command in flight.</summary>
    public void End(MailSessionEnd end)
    {
        if (_requested is null)
        {
            Request(end);
        }
    }

    /// <summary>
    /// Called once a second. Ends the relay where it is idle for too long, or where it is to end and no command is in flight.
    /// </summary>
    public void Sweep(long now, DrainNotice drain)
    {
        if (_requested is null)
        {
            var progress = new RelayProgress(BytesFromClient, BytesToClient, _filter.IsAtRest, Volatile.Read(ref _clientEnded));
            var wanted = EndRequestedBy(drain);
            if (_timeouts.FindEnd(now, wanted, drain == DrainNotice.Now, progress) is { } end)
            {
                Request(end);
            }

            _endAtNextCommand = wanted ?? default;
            _endsAtNextCommand = wanted is not null;
        }
        else if (!Volatile.Read(ref _hasEnded))
        {
            // The previous sweep requested the end, and the relay still waits for a client that does not read.
            client.Output.CancelPendingFlush();
        }
    }

    private MailSessionEnd? EndRequestedBy(DrainNotice drain)
    {
        if (drain != DrainNotice.None)
        {
            return MailSessionEnd.ShuttingDown;
        }

        return backEnd.Destination.IsRemoved ? MailSessionEnd.DestinationRemoved : null;
    }

    private void Request(MailSessionEnd end)
    {
        _requested ??= end;
        backEnd.Abort();
    }

    private MailSessionEnd EndOf(MailSessionEnd end)
    {
        if (end == MailSessionEnd.BackEndLeft && Volatile.Read(ref _clientFailed))
        {
            return MailSessionEnd.Reset;
        }

        if (end == MailSessionEnd.BackEndLeft && _filter.HasLoggedOut)
        {
            return MailSessionEnd.LoggedOut;
        }

        return Volatile.Read(ref _clientEnded) ? MailSessionEnd.ClientLeft : end;
    }

    private async Task SendUpAsync()
    {
        var isSending = false; // to the back end
        try
        {
            while (true)
            {
                var read = await client.Input.ReadAsync();
                if (read.IsCanceled)
                {
                    return;
                }

                var rest = read.Buffer;
                if (_endsAtNextCommand && _filter.IsAtRest && !rest.IsEmpty && !IsQuit(rest.FirstSpan))
                {
                    // A client that never pauses is told in place of its next reply; the command is not carried out.
                    Request(_endAtNextCommand);
                    return;
                }

                FilterStep step;
                do
                {
                    step = _filter.Next(rest);
                    if (step.Action == FilterAction.List && !await BeginListingAsync())
                    {
                        return;
                    }

                    isSending = true;
                    foreach (var segment in rest.Slice(0, step.Forward))
                    {
                        await backEnd.WriteAsync(segment);
                        Volatile.Write(ref _fromClient, _fromClient + segment.Length);
                    }

                    isSending = false;

                    rest = rest.Slice(step.Forward + step.Drop);
                    if (!await FinishAsync(step))
                    {
                        return;
                    }
                }
                while (step.Action != FilterAction.ReadMore);

                client.Input.AdvanceTo(rest.Start, read.Buffer.End);
                if (read.IsCompleted)
                {
                    // The client has closed its direction but may still read: the back end decides when the session ends.
                    Volatile.Write(ref _clientEnded, true);
                    isSending = true;
                    await backEnd.EndSendingAsync();
                    return;
                }
            }
        }
        catch (Exception e) when (ConnectionFailure.IsOfPipe(e))
        {
            Volatile.Write(ref _clientFailed, !isSending);
            backEnd.Abort();
        }
    }

    /// <summary>Whether a client leaves by itself: POP3 deletes messages only then.</summary>
    private static bool IsQuit(ReadOnlySpan<byte> command) => command.Length >= 4 && Ascii.EqualsIgnoreCase(command[..4], "QUIT"u8);

    /// <summary>Does what follows a step.</summary>
    /// <returns>False where the relay has ended.</returns>
    private ValueTask<bool> FinishAsync(FilterStep step)
    {
        switch (step.Action)
        {
            case FilterAction.AwaitReply:
                return _filter.AwaitReplyAsync();
            case FilterAction.List:
                return _filter.UntilListedAsync();
            case FilterAction.Refuse:
                return RefuseAsync(step.Refusal!); // set by this action
            case FilterAction.End:
                Request(MailSessionEnd.NotFollowed);
                return new(false);
            default:
                return new(true);
        }
    }

    private async ValueTask<bool> BeginListingAsync()
    {
        if (!await _filter.UntilQuietAsync())
        {
            return false;
        }

        _listing ??= new ArrayBufferWriter<byte>();
        _filter.BeginListing();
        return true;
    }

    private async ValueTask<bool> RefuseAsync(CommandRefusal refusal)
    {
        OnRefused?.Invoke(refusal);
        if (++_refused > WireLimits.Errors)
        {
            Request(MailSessionEnd.TooManyErrors);
            return false;
        }

        while (await _filter.UntilQuietAsync())
        {
            await _turn.TakeAsync();
            try
            {
                // The back end may have begun a response on its own.
                if (_filter.IsQuiet && !Volatile.Read(ref _hasEnded))
                {
                    return await AnswerAsync(refusal.Reply);
                }
            }
            finally
            {
                _turn.Release();
            }
        }

        return false;
    }

    private async ValueTask<bool> AnswerAsync(string reply)
    {
        Volatile.Write(ref _isAnswering, true);
        Volatile.Write(ref _toClient, _toClient + Encoding.ASCII.GetBytes(reply + "\r\n", client.Output));
        var flush = await client.Output.FlushAsync();
        Volatile.Write(ref _isAnswering, false);
        HasClientStopped |= flush.IsCanceled;
        return !flush.IsCompleted && !flush.IsCanceled;
    }

    private async ValueTask<MailSessionEnd> SendDownAsync()
    {
        await _turn.TakeAsync();
        try
        {
            var rest = backEnd.Buffered;
            if (!rest.IsEmpty)
            {
                var memory = client.Output.GetMemory(rest.Length)[..rest.Length];
                rest.CopyTo(memory);
                _ = Pass(memory.Span);
                HasClientStopped |= (await client.Output.FlushAsync()).IsCanceled;
            }

            backEnd.ReleaseBuffer();
            var large = 0;      // chunks in a row that filled the small buffer
            var filled = false; // more bytes are available, so that a zero-byte read is not needed
            while (true)
            {
                Memory<byte> memory;
                int length;
                if (_filter.IsBetweenReplies)
                {
                    (memory, length) = await ReadFirstAsync();
                }
                else
                {
                    // The other task cannot write now, so that the client's buffer may be lent to a read that waits.
                    if (!filled)
                    {
                        _ = await backEnd.ReadAsync(Memory<byte>.Empty);
                    }

                    var size = large >= ChunksOfALargeMessage ? LargeChunk : Chunk;
                    memory = client.Output.GetMemory(size)[..size];
                    length = await backEnd.ReadAsync(memory);
                }

                if (length == 0)
                {
                    return MailSessionEnd.BackEndLeft;
                }

                filled = length == memory.Length;
                large = length >= Chunk ? large + 1 : 0;
                var passed = Pass(memory.Span[..length]);
                if (_filter.IsBroken)
                {
                    return MailSessionEnd.NotFollowed;
                }

                if (passed > 0)
                {
                    var flush = await client.Output.FlushAsync();
                    if (flush.IsCompleted || flush.IsCanceled)
                    {
                        HasClientStopped |= flush.IsCanceled;
                        return MailSessionEnd.ClientLeft;
                    }
                }
            }
        }
        catch (Exception e) when (ConnectionFailure.IsOfPipe(e))
        {
            return MailSessionEnd.BackEndLeft; // unless the other task has closed the connection
        }
        finally
        {
            Volatile.Write(ref _hasEnded, true);
            _turn.Release();
        }
    }

    /// <summary>Waits for the first bytes of a reply, while the other task may write, and puts them into the client's buffer.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<(Memory<byte> Memory, int Length)> ReadFirstAsync()
    {
        byte[] buffer;
        int length;
        _turn.Release();
        try
        {
            // A zero-byte read may end although nothing has arrived.
            _ = await backEnd.ReadAsync(Memory<byte>.Empty);
            buffer = ArrayPool<byte>.Shared.Rent(Chunk);
            length = await backEnd.ReadAsync(buffer.AsMemory(0, Chunk));
        }
        finally
        {
            await _turn.TakeAsync();
        }

        var memory = client.Output.GetMemory(Chunk)[..Chunk];
        buffer.AsSpan(0, length).CopyTo(memory.Span);
        ArrayPool<byte>.Shared.Return(buffer);
        return (memory, length);
    }

    /// <summary>Passes on what was read into the client's buffer.</summary>
    /// <returns>How many bytes the client is sent.</returns>
    private int Pass(Span<byte> bytes)
    {
        var length = _filter.Observe(bytes);
        if (_filter.IsListing)
        {
            var listing = _listing!; // created before the listing began
            listing.Write(bytes[..length]);
            length = _filter.IsListed || listing.WrittenCount >= MaxListing ? WriteListing(listing) : 0;
        }
        else
        {
            client.Output.Advance(length);
        }

        Volatile.Write(ref _toClient, _toClient + length);
        return length;
    }

    private int WriteListing(ArrayBufferWriter<byte> listing)
    {
        var reply = Encoding.Latin1.GetString(listing.WrittenSpan);
        var length = (int)Encoding.Latin1.GetBytes(_filter.IsListed ? _filter.EditListing(reply) : reply, client.Output);
        listing.ResetWrittenCount();
        _filter.EndListing();
        return length;
    }
}
