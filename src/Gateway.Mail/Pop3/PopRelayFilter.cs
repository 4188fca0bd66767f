using Gateway.Mail.Relaying;
using Gateway.Mail.Telemetry;

namespace Gateway.Mail.Pop3;

/// <summary>Follows POP3 after sign-in. A client sends lines alone; each has one reply, in order.</summary>
internal sealed class PopRelayFilter : RelayFilter
{
    /// <summary>How many commands may be unanswered: one bit is kept for each.</summary>
    private const int MaxPending = 64;

    private static readonly CommandTable Commands = new(
        (CommandKind.IdentityChange, ["USER", "PASS", "APOP", "AUTH", "STLS", "XCLIENT", "RPOP", "PROXYAUTH"]),
        (CommandKind.Unfollowed, ["XTND"]), // XTND XMIT is followed by a message
        (CommandKind.Listing, ["CAPA"]),
        (CommandKind.LongReply, ["RETR", "TOP"]),
        (CommandKind.LongReplyWithoutArgument, ["LIST", "UIDL", "LANG"]),
        (CommandKind.LogOut, ["QUIT"]));

    private readonly PopReplies _replies = new();
    private long _longReplies; // a bit for each command, by its number
    private int _sent;
    private int _answered;
    private State _state;

    private enum State
    {
        Command,

        /// <summary>Within a command, up to the end of its line.</summary>
        Line,

        /// <summary>Too many commands are unanswered.</summary>
        Full,
        DroppedLine,
    }

    public override bool IsBetweenReplies => _replies.IsBetween;

    protected override bool IsAtCommand => _state == State.Command;

    public override string EditListing(string reply) => PopCapabilities.EditReply(reply);

    protected override void BeginCommand() => _state = State.Command;

    protected override void BeginDroppedLine() => _state = State.DroppedLine;

    public override void BeginListing()
    {
        CountCommand(isLong: true);
        base.BeginListing();
    }

    protected override FilterStep DecideNext(ReadOnlySpan<byte> bytes)
    {
        switch (_state)
        {
            case State.Command:
                return DecideCommand(bytes);
            case State.Line:
                var end = bytes.IndexOf((byte)'\n');
                _state = end < 0 ? State.Line : State.Command;
                return new FilterStep(end < 0 ? bytes.Length : end + 1, 0, FilterAction.Continue);
            case State.DroppedLine:
                return DropLine(bytes);
            default:
                throw new InvalidOperationException("The back end's replies are awaited first.");
        }
    }

    protected override int Follow(Span<byte> replies)
    {
        var position = 0;
        while (position < replies.Length)
        {
            var isAsked = Pending > 0;
            var isLong = isAsked && (Volatile.Read(ref _longReplies) & (1L << _answered)) != 0;
            position += _replies.Move(replies[position..], isLong, out var isEnd);
            if (isEnd && isAsked)
            {
                _answered = (_answered + 1) % MaxPending;
                CountReply();
            }
        }

        return replies.Length;
    }

    protected override void Answered(bool isContinued) => _state = State.Command;

    private FilterStep DecideCommand(ReadOnlySpan<byte> bytes)
    {
        if (!CommandWord.TryRead(bytes, out var word))
        {
            return ReadMore(bytes);
        }

        var name = bytes[word];
        if (name.IsEmpty && bytes[word.End.Value] is (byte)'\r' or (byte)'\n')
        {
            // Servers differ in whether they answer an empty line, and every command must have one answer.
            return Refuse(MailRefusal.BadCommand, "", "-ERR Not a command.");
        }

        if (Pending >= MaxPending)
        {
            _state = State.Full;
            return new FilterStep(0, 0, FilterAction.AwaitReply);
        }

        var isLong = false;
        switch (Commands.Find(name))
        {
            case CommandKind.IdentityChange:
                return Refuse(MailRefusal.IdentityChange, NameOf(name), "-ERR Not after signing in.");
            case CommandKind.Unfollowed:
                return Refuse(MailRefusal.NotRelayed, NameOf(name), "-ERR That is not available here.");
            case CommandKind.Listing:
                return DecideListing(bytes);
            case CommandKind.LongReply:
                isLong = true;
                break;
            case CommandKind.LongReplyWithoutArgument:
                var argument = bytes[word.End.Value..].IndexOfAnyExcept(" \t\r"u8);
                if (argument < 0)
                {
                    return ReadMore(bytes);
                }

                isLong = bytes[word.End.Value + argument] == '\n';
                break;
            case CommandKind.LogOut:
                LogOut();
                break;
        }

        CountCommand(isLong);
        CountCommand();
        _state = State.Line;
        return new FilterStep(0, 0, FilterAction.Continue);
    }

    private FilterStep DecideListing(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)'\n');
        if (end < 0)
        {
            return bytes.Length < DecisionLimit
                ? new FilterStep(0, 0, FilterAction.ReadMore)
                : Refuse(MailRefusal.BadCommand, "", "-ERR Line too long.");
        }

        return new FilterStep(end + 1, 0, FilterAction.List);
    }

    /// <summary>Notes whether the reply to the next command has several lines, before the command is counted.</summary>
    private void CountCommand(bool isLong)
    {
        var bit = 1L << _sent;
        Volatile.Write(ref _longReplies, isLong ? _longReplies | bit : _longReplies & ~bit);
        _sent = (_sent + 1) % MaxPending;
    }
}
