using System.Text;
using Gateway.Mail.Relaying;
using Gateway.Mail.Telemetry;

namespace Gateway.Mail.Imap;

/// <summary>
/// Follows IMAP4 after sign-in. A literal is data only after the back end has asked for it, as a server that refuses a command may take its
/// literal for the next command. So a non-synchronizing literal (RFC 7888) is announced to the back end as a synchronizing one, and the
/// back end's continuation request is removed.
/// </summary>
internal sealed class ImapRelayFilter : RelayFilter
{
    private static readonly CommandTable Commands = new(
        (CommandKind.IdentityChange, ["UNAUTHENTICATE", "AUTHENTICATE", "LOGIN", "STARTTLS", "PROXYAUTH"]),
        (CommandKind.IdentityChange, ["X-UNAUTHENTICATE", "X-PROXYAUTH"]), // before they had their names
        (CommandKind.Unfollowed, ["COMPRESS"]),
        (CommandKind.Listing, ["CAPABILITY"]),
        (CommandKind.Idle, ["IDLE"]),
        (CommandKind.LogOut, ["LOGOUT"]));

    private readonly ImapReplies _replies = new((byte)'*', hasLiteralTexts: false);
    private bool _isReplyDropped;
    private State _state;
    private bool _isIdle;
    private bool _isContinuationHidden;
    private long _literal;

    private enum State
    {
        Command,

        /// <summary>Within a command, up to the end of its line.</summary>
        Line,

        /// <summary>Behind the size of a non-synchronizing literal, up to the end of the line.</summary>
        LiteralEnd,

        /// <summary>The back end decides whether a literal or IDLE goes on.</summary>
        Decision,
        Literal,
        Idle,
        DroppedLine,
        DroppedLiteral,

        /// <summary>The back end takes a literal that it may count otherwise than the gateway.</summary>
        Lost,
    }

    public override bool IsBetweenReplies => _replies.IsBetween;

    protected override bool IsAtCommand => _state == State.Command;

    protected override bool IsWaitingForClient => _state == State.Idle;

    public override string EditListing(string reply) => ImapCapabilities.EditReply(reply);

    protected override void BeginCommand() => _state = State.Command;

    protected override void BeginDroppedLine() => _state = State.DroppedLine;

    protected override FilterStep DecideNext(ReadOnlySpan<byte> bytes) => _state switch
    {
        State.Command => DecideCommand(bytes),
        State.Line => DecideLine(bytes),
        State.LiteralEnd => DecideLiteralEnd(bytes),
        State.Literal => SkipLiteral(bytes),
        State.Idle => DecideIdle(bytes),
        State.DroppedLine => DropLine(bytes),
        State.DroppedLiteral => DropLiteral(bytes),
        State.Lost => new FilterStep(0, 0, FilterAction.End),
        _ => throw new InvalidOperationException("The back end's decision is awaited first."),
    };

    protected override int Follow(Span<byte> replies)
    {
        var position = 0;
        var length = replies.Length;
        while (position < length)
        {
            var bytes = replies[position..length];
            if (_replies.IsBetween)
            {
                _isReplyDropped = false;
                if (_replies.Begin(bytes[0]))
                {
                    _isReplyDropped = Volatile.Read(ref _isContinuationHidden); // reset as soon as the continuation is given
                    Continue();
                }
            }

            var moved = _replies.Move(bytes, out var isTaggedEnd);
            if (_isReplyDropped)
            {
                bytes[moved..].CopyTo(bytes);
                length -= moved;
            }
            else
            {
                position += moved;
            }

            if (isTaggedEnd)
            {
                CountReply();
            }
        }

        return length;
    }

    protected override void Answered(bool isContinued)
    {
        if (isContinued)
        {
            var taken = _literal <= ImapLiteral.MaxSize ? State.Literal : State.Lost;
            _state = _isIdle ? State.Idle : taken;
        }
        else
        {
            // A client that did not wait still sends the literal, and the rest of the command.
            _state = Volatile.Read(ref _isContinuationHidden) ? State.DroppedLiteral : State.Command;
        }

        _isIdle = false;
        Refusal = null;
        Volatile.Write(ref _isContinuationHidden, false);
    }

    private FilterStep DecideCommand(ReadOnlySpan<byte> bytes)
    {
        // Servers differ in whether they answer an empty line, and every command must have one answer.
        if (bytes is [(byte)'\n', ..] or [(byte)'\r', (byte)'\n', ..])
        {
            return new FilterStep(0, bytes[0] == '\n' ? 1 : 2, FilterAction.Continue);
        }

        if (bytes is [(byte)'\r'])
        {
            return new FilterStep(0, 0, FilterAction.ReadMore);
        }

        var head = ImapCommandHead.Read(bytes);
        switch (head.Status)
        {
            case ImapParseStatus.Incomplete:
                return new FilterStep(0, 0, FilterAction.ReadMore);
            case ImapParseStatus.Malformed:
                return Refuse(MailRefusal.BadCommand, "", head.TagOf(bytes) + " BAD Not a command.");
        }

        var name = bytes[head.Name];
        switch (Commands.Find(name))
        {
            case CommandKind.IdentityChange:
                return Refuse(MailRefusal.IdentityChange, NameOf(name), head.TagOf(bytes) + " BAD Not after signing in.");
            case CommandKind.Unfollowed:
                return Refuse(MailRefusal.NotRelayed, NameOf(name), head.TagOf(bytes) + " NO That is not available here.");
            case CommandKind.Listing:
                return DecideAlone(bytes, head, FilterAction.List);
            case CommandKind.Idle:
                return DecideAlone(bytes, head, FilterAction.AwaitReply);
            case CommandKind.LogOut:
                LogOut();
                break;
        }

        CountCommand();
        _state = State.Line;
        return new FilterStep(0, 0, FilterAction.Continue);
    }

    /// <summary>Decides on a command that must be one line without arguments.</summary>
    private FilterStep DecideAlone(ReadOnlySpan<byte> bytes, ImapCommandHead head, FilterAction action)
    {
        var end = bytes.IndexOf((byte)'\n');
        if (end < 0 && bytes.Length < DecisionLimit)
        {
            return new FilterStep(0, 0, FilterAction.ReadMore);
        }

        if (end < 0 || bytes[head.Name.End.Value..end].ContainsAnyExcept((byte)' ', (byte)'\r'))
        {
            return Refuse(MailRefusal.BadCommand, "", head.TagOf(bytes) + " BAD That takes no arguments.");
        }

        if (action == FilterAction.AwaitReply)
        {
            CountCommand();
            AwaitContinuation();
            _isIdle = true;
            _state = State.Decision;
        }

        return new FilterStep(end + 1, 0, action);
    }

    private FilterStep DecideLine(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)'\n');
        if (end < 0)
        {
            var part = ImapLiteral.IndexOfPart(bytes);
            return part < 0 ? new FilterStep(bytes.Length, 0, FilterAction.Continue) : new FilterStep(part, 0, ActionFor(bytes[part..]));
        }

        if (!ImapLiteral.TryFind(bytes[..end], out var literal))
        {
            _state = State.Command;
            return new FilterStep(end + 1, 0, FilterAction.Continue);
        }

        _literal = literal.Size;
        if (literal.Plus >= 0)
        {
            _state = State.LiteralEnd;
            return new FilterStep(literal.Plus, 1, FilterAction.Continue);
        }

        AwaitContinuation();
        _state = State.Decision;
        return new FilterStep(end + 1, 0, FilterAction.AwaitReply);
    }

    private FilterStep DecideLiteralEnd(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)'\n');
        if (end < 0)
        {
            return new FilterStep(bytes.Length, 0, FilterAction.Continue);
        }

        Volatile.Write(ref _isContinuationHidden, true);
        AwaitContinuation();
        _state = State.Decision;
        return new FilterStep(end + 1, 0, FilterAction.AwaitReply);
    }

    private FilterStep SkipLiteral(ReadOnlySpan<byte> bytes)
    {
        var skipped = (int)Math.Min(_literal, bytes.Length);
        _literal -= skipped;
        _state = _literal == 0 ? State.Line : State.Literal;
        return new FilterStep(skipped, 0, FilterAction.Continue);
    }

    // RFC 2177: the client ends IDLE with DONE. A server may read another line as a command or go on with IDLE.
    private FilterStep DecideIdle(ReadOnlySpan<byte> bytes)
    {
        if (Pending == 0)
        {
            _state = State.Command; // the server has ended IDLE
            return new FilterStep(0, 0, FilterAction.Continue);
        }

        var end = bytes.IndexOf((byte)'\n');
        if (end < 0)
        {
            return ReadMore(bytes);
        }

        if (Ascii.EqualsIgnoreCase(bytes[..end].TrimEnd("\r "u8), "DONE"u8))
        {
            _state = State.Command;
            return new FilterStep(end + 1, 0, FilterAction.Continue);
        }

        return new FilterStep(0, end + 1, FilterAction.Refuse, new CommandRefusal(MailRefusal.BadCommand, "", "* BAD Expected DONE."));
    }

    protected override FilterStep DropLine(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)'\n');
        if (end < 0)
        {
            var part = ImapLiteral.IndexOfPart(bytes);
            return part < 0 ? new FilterStep(0, bytes.Length, FilterAction.Continue) : new FilterStep(0, part, ActionFor(bytes[part..]));
        }

        if (ImapLiteral.TryFind(bytes[..end], out var literal) && literal.Plus >= 0)
        {
            _literal = literal.Size;
            _state = State.DroppedLiteral;
            return new FilterStep(0, end + 1, FilterAction.Continue);
        }

        _state = State.Command;
        return new FilterStep(0, end + 1, Refusal is null ? FilterAction.Continue : FilterAction.Refuse, Refusal);
    }

    private FilterStep DropLiteral(ReadOnlySpan<byte> bytes)
    {
        var dropped = (int)Math.Min(_literal, bytes.Length);
        _literal -= dropped;
        _state = _literal == 0 ? State.DroppedLine : State.DroppedLiteral;
        return new FilterStep(0, dropped, FilterAction.Continue);
    }

    private static FilterAction ActionFor(ReadOnlySpan<byte> partOfLiteral) =>
        partOfLiteral.Length <= ImapLiteral.MaxLength ? FilterAction.ReadMore : FilterAction.End;
}
