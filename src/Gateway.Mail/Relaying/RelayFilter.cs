using System.Buffers;
using System.Text;
using Gateway.Mail.Telemetry;

namespace Gateway.Mail.Relaying;

/// <summary>
/// Follows the commands of a signed-in client and the replies to them, so that no command that changes who the client is reaches the back
/// end. Bytes are inspected where they are; bulk data is skipped. Which bytes are data is never guessed: where the back end decides it, its
/// reply is awaited. One task passes the client's bytes to <see cref="Next"/>, another the back end's to <see cref="Observe"/>.
/// </summary>
internal abstract class RelayFilter
{
    // Each is written by one task alone.
    private long _sent;
    private long _answered;
    private bool _isContinuationAwaited;
    private bool _isContinuationGiven;
    private bool _isListing;
    private bool _hasLoggedOut;
    private bool _isBroken;
    private bool _isClosed;
    private TaskCompletionSource? _waiter;

    /// <summary>Whether the back end's last reply is complete, so that the gateway can send a line of its own.</summary>
    public abstract bool IsBetweenReplies { get; }

    /// <summary>Whether every command was answered. The replies of a command that waits for the client count as answered.</summary>
    public bool IsQuiet => IsBetweenReplies && (Pending == 0 || IsWaitingForClient);

    /// <summary>Whether no command is in flight: none is half sent, and none is unanswered.</summary>
    public bool IsAtRest => IsQuiet && (IsAtCommand || IsWaitingForClient);

    /// <summary>Whether the client has sent the command that ends its session.</summary>
    public bool HasLoggedOut => Volatile.Read(ref _hasLoggedOut);

    /// <summary>Whether the back end waits for data that the client has not announced: what is data is then unknown.</summary>
    public bool IsBroken => Volatile.Read(ref _isBroken);

    /// <summary>Whether the reply to a command that lists capabilities is read.</summary>
    public bool IsListing => Volatile.Read(ref _isListing);

    /// <summary>Whether that reply is complete.</summary>
    public bool IsListed => IsListing && Pending == 0;

    /// <summary>How many bytes a decision may take: a tag, a command and its first argument.</summary>
    protected virtual int DecisionLimit => 1_024;

    /// <summary>Whether the next byte of the client begins a command.</summary>
    protected abstract bool IsAtCommand { get; }

    /// <summary>Whether a command goes on until the client ends it, such as IDLE.</summary>
    protected virtual bool IsWaitingForClient => false;

    /// <summary>The commands that were relayed and have no complete reply yet.</summary>
    protected long Pending => Volatile.Read(ref _sent) - Volatile.Read(ref _answered);

    /// <summary>What the client is answered at the end of the line that is dropped.</summary>
    protected CommandRefusal? Refusal { get; set; }

    protected bool IsContinuationAwaited => Volatile.Read(ref _isContinuationAwaited);

    /// <summary>Decides what becomes of the next bytes of the client.</summary>
    public FilterStep Next(in ReadOnlySequence<byte> bytes)
    {
        var step = Decide(bytes.FirstSpan);
        if (bytes.IsSingleSegment || step.Action != FilterAction.ReadMore)
        {
            return step;
        }

        if (step is { Forward: 0, Drop: 0 })
        {
            // A command that is cut by the end of a buffer: its first bytes decide.
            Span<byte> joined = stackalloc byte[(int)Math.Min(bytes.Length, DecisionLimit)];
            bytes.Slice(0, joined.Length).CopyTo(joined);
            step = Decide(joined);
        }

        // There is more in the next buffer.
        return step is { Action: FilterAction.ReadMore, Forward: > 0 } or { Action: FilterAction.ReadMore, Drop: > 0 }
            ? step with { Action = FilterAction.Continue }
            : step;
    }

    /// <summary>Follows the back end's bytes.</summary>
    /// <returns>How many of them the client is sent: the gateway's own continuation requests are removed.</returns>
    public int Observe(Span<byte> replies)
    {
        var kept = Follow(replies);
        Interlocked.MemoryBarrier(); // what was learned is visible before a waiter is looked for
        Wake();
        return kept;
    }

    /// <summary>Waits for the back end's decision on what follows.</summary>
    /// <returns>False where the relay has ended.</returns>
    public async ValueTask<bool> AwaitReplyAsync()
    {
        if (!await UntilAsync(static f => Volatile.Read(ref f._isContinuationGiven) || f.Pending == 0))
        {
            return false;
        }

        var isGiven = Volatile.Read(ref _isContinuationGiven);
        Volatile.Write(ref _isContinuationAwaited, false);
        Volatile.Write(ref _isContinuationGiven, false);
        Answered(isGiven);
        return true;
    }

    /// <summary>Waits until every command is answered.</summary>
    /// <returns>False where the relay has ended.</returns>
    public ValueTask<bool> UntilQuietAsync() => UntilAsync(static f => f.IsQuiet);

    /// <summary>Called before a command that lists capabilities is sent.</summary>
    public virtual void BeginListing()
    {
        CountCommand();
        Volatile.Write(ref _isListing, true);
    }

    public void EndListing()
    {
        Volatile.Write(ref _isListing, false);
        Interlocked.MemoryBarrier();
        Wake();
    }

    /// <summary>Waits until the listing is over.</summary>
    /// <returns>False where the relay has ended.</returns>
    public ValueTask<bool> UntilListedAsync() => UntilAsync(static f => !f.IsListing);

    /// <summary>Removes from a reply the capabilities that lead to what is refused.</summary>
    public abstract string EditListing(string reply);

    /// <summary>Ends every wait.</summary>
    public void Close()
    {
        Volatile.Write(ref _isClosed, true);
        Interlocked.MemoryBarrier();
        Wake();
    }

    /// <summary>
    /// Decides on the next bytes, which are in one piece and not empty. A step that neither relays nor drops bytes changes the state, or
    /// reads more.
    /// </summary>
    protected abstract FilterStep DecideNext(ReadOnlySpan<byte> bytes);

    /// <summary>The next byte begins a command.</summary>
    protected abstract void BeginCommand();

    /// <summary>The rest of the line is dropped.</summary>
    protected abstract void BeginDroppedLine();

    /// <summary>Drops bytes up to the end of the line, which the refusal answers.</summary>
    protected virtual FilterStep DropLine(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)'\n');
        if (end < 0)
        {
            return new FilterStep(0, bytes.Length, FilterAction.Continue);
        }

        BeginCommand();
        return new FilterStep(0, end + 1, FilterAction.Refuse, Refusal);
    }

    /// <summary>Refuses the command that begins here: its line is dropped.</summary>
    protected FilterStep Refuse(MailRefusal reason, string command, string reply)
    {
        Refusal = new CommandRefusal(reason, command, reply);
        BeginDroppedLine();
        return new FilterStep(0, 0, FilterAction.Continue);
    }

    /// <summary>The decision takes more bytes, up to a limit.</summary>
    protected FilterStep ReadMore(ReadOnlySpan<byte> bytes) =>
        new(0, 0, bytes.Length < DecisionLimit ? FilterAction.ReadMore : FilterAction.End);

    protected static string NameOf(ReadOnlySpan<byte> name) => Encoding.ASCII.GetString(name).ToUpperInvariant();

    /// <summary>Follows replies; see <see cref="Observe"/>.</summary>
    protected abstract int Follow(Span<byte> replies);

    /// <summary>The back end has decided whether what follows is data.</summary>
    protected abstract void Answered(bool isContinued);

    /// <summary>Counts a command that is about to be relayed.</summary>
    protected void CountCommand() => Volatile.Write(ref _sent, _sent + 1);

    /// <summary>Counts a complete reply. One that no command asked for, such as 421 before a close, is not counted.</summary>
    protected void CountReply()
    {
        if (_answered < Volatile.Read(ref _sent))
        {
            Volatile.Write(ref _answered, _answered + 1);
        }
    }

    /// <summary>The command that is about to be relayed asks the back end to be told to go on.</summary>
    protected void AwaitContinuation() => Volatile.Write(ref _isContinuationAwaited, true);

    /// <summary>The back end tells the client to go on.</summary>
    protected void Continue()
    {
        if (IsContinuationAwaited && !Volatile.Read(ref _isContinuationGiven))
        {
            Volatile.Write(ref _isContinuationGiven, true);
        }
        else
        {
            Volatile.Write(ref _isBroken, true);
        }
    }

    protected void LogOut() => Volatile.Write(ref _hasLoggedOut, true);

    private FilterStep Decide(ReadOnlySpan<byte> bytes)
    {
        var position = 0;
        while (position < bytes.Length)
        {
            var step = DecideNext(bytes[position..]);
            if (step.Action == FilterAction.List && position > 0)
            {
                return new FilterStep(position, 0, FilterAction.Continue); // a listing is sent alone
            }

            position += step.Forward;
            if (step is not { Action: FilterAction.Continue, Drop: 0 })
            {
                return step with { Forward = position };
            }
        }

        return new FilterStep(position, 0, FilterAction.ReadMore);
    }

    private async ValueTask<bool> UntilAsync(Func<RelayFilter, bool> condition)
    {
        while (!Volatile.Read(ref _isClosed) && !condition(this))
        {
            var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Interlocked.Exchange(ref _waiter, waiter);
            if (!Volatile.Read(ref _isClosed) && !condition(this))
            {
                await waiter.Task;
            }
        }

        return !Volatile.Read(ref _isClosed);
    }

    private void Wake()
    {
        if (Volatile.Read(ref _waiter) is not null)
        {
            Interlocked.Exchange(ref _waiter, null)?.TrySetResult();
        }
    }
}
