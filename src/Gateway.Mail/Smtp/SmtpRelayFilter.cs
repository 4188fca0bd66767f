using System.Globalization;
using System.Text;
using Gateway.Mail.Relaying;
using Gateway.Mail.Telemetry;

namespace Gateway.Mail.Smtp;

/// <summary>
/// Follows SMTP after sign-in. DATA is followed by a message if the back end answers 354, BDAT by a chunk of the size that it names, where
/// the back end offers CHUNKING (RFC 3030). Each command has one reply, in order.
/// </summary>
internal sealed class SmtpRelayFilter(IReadOnlyList<string> capabilities) : RelayFilter
{
    private const string NotAfterSignIn = "503 5.5.1 Not after signing in.";

    /// <summary>A server that counts in 32 bits would take a larger chunk for a smaller one, and its rest for commands.</summary>
    private const long MaxChunk = int.MaxValue;

    private static readonly CommandTable Commands = new(
        (CommandKind.IdentityChange, ["AUTH", "STARTTLS", "XCLIENT", "XFORWARD", "XPROXY", "XPROXYFROM", "XPROXYTO"]),
        (CommandKind.IdentityChange, ["X-EXPS", "X-ANONYMOUSTLS"]), // AUTH and STARTTLS of Exchange
        (CommandKind.Unfollowed, ["XEXCH50", "TURN", "ATRN"]), // RFC 2645: the client becomes the server
        (CommandKind.Listing, ["EHLO"]),
        (CommandKind.Data, ["DATA"]),
        (CommandKind.Chunk, ["BDAT"]),
        (CommandKind.LogOut, ["QUIT"]));

    private readonly bool _isChunkingOffered = capabilities.Contains("CHUNKING", StringComparer.OrdinalIgnoreCase);
    private readonly SmtpReplies _replies = new();
    private readonly LineStarts _lineStarts = new(Commands);
    private State _state;
    private DotLines _message;
    private bool _isAmbiguous;
    private long _chunk;

    private enum State
    {
        Command,

        /// <summary>Within a command, up to the end of its line.</summary>
        Line,

        /// <summary>The back end decides whether a message follows.</summary>
        Decision,
        Message,
        Chunk,
        DroppedLine,
        DroppedChunk,
    }

    public override bool IsBetweenReplies => _replies.IsBetween;

    protected override bool IsAtCommand => _state == State.Command;

    public override string EditListing(string reply) => SmtpCapabilities.EditReply(reply);

    protected override void BeginCommand() => _state = State.Command;

    protected override void BeginDroppedLine() => _state = State.DroppedLine;

    protected override FilterStep DecideNext(ReadOnlySpan<byte> bytes) => _state switch
    {
        State.Command => DecideCommand(bytes),
        State.Line => DecideLine(bytes),
        State.Message => DecideMessage(bytes),
        State.Chunk => SkipChunk(bytes),
        State.DroppedLine => DropLine(bytes),
        State.DroppedChunk => DropChunk(bytes),
        _ => throw new InvalidOperationException("The back end's decision is awaited first."),
    };

    protected override int Follow(Span<byte> replies)
    {
        var position = 0;
        while (position < replies.Length)
        {
            position += _replies.Move(replies[position..], out var code);
            if (code == SmtpReplies.SendMessage)
            {
                Continue();
            }

            if (code != 0)
            {
                CountReply();
            }
        }

        return replies.Length;
    }

    protected override void Answered(bool isContinued)
    {
        _message = new DotLines(acceptsLineFeeds: false);
        _state = isContinued ? State.Message : State.Command;
    }

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
            return Refuse(MailRefusal.BadCommand, "", "500 5.5.2 Not a command.");
        }

        var kind = Commands.Find(name);
        switch (kind)
        {
            case CommandKind.IdentityChange:
                return Refuse(MailRefusal.IdentityChange, NameOf(name), NotAfterSignIn);
            case CommandKind.Unfollowed:
                return Refuse(MailRefusal.NotRelayed, NameOf(name), "502 5.5.1 That is not available here.");
            case CommandKind.Listing or CommandKind.Data or CommandKind.Chunk:
                return DecideWhole(bytes, kind, word.End.Value);
            case CommandKind.LogOut:
                LogOut();
                break;
        }

        CountCommand();
        _state = State.Line;
        return new FilterStep(0, 0, FilterAction.Continue);
    }

    /// <summary>Decides on a command of which the whole line must be known.</summary>
    private FilterStep DecideWhole(ReadOnlySpan<byte> bytes, CommandKind kind, int arguments)
    {
        var end = bytes.IndexOf((byte)'\n');
        if (end < 0)
        {
            return bytes.Length < DecisionLimit
                ? new FilterStep(0, 0, FilterAction.ReadMore)
                : Refuse(MailRefusal.BadCommand, "", "500 5.5.6 Line too long.");
        }

        switch (kind)
        {
            case CommandKind.Listing:
                return new FilterStep(end + 1, 0, FilterAction.List);
            case CommandKind.Data:
                CountCommand();
                AwaitContinuation();
                _state = State.Decision;
                return new FilterStep(end + 1, 0, FilterAction.AwaitReply);
            default:
                return DecideChunk(bytes[arguments..end], end + 1);
        }
    }

    private FilterStep DecideChunk(ReadOnlySpan<byte> arguments, int length)
    {
        if (!TryReadSize(arguments, out _chunk))
        {
            return Refuse(MailRefusal.BadCommand, "", "501 5.5.4 BDAT takes a size.");
        }

        if (!_isChunkingOffered || _isAmbiguous || _chunk > MaxChunk)
        {
            // The back end would read the chunk, or a part of it, as commands.
            var reply = _chunk > MaxChunk ? "552 5.3.4 The chunk is too large." : "503 5.5.1 BDAT is not offered.";
            Refusal = new CommandRefusal(MailRefusal.NotRelayed, "BDAT", reply);
            _state = _chunk == 0 ? State.Command : State.DroppedChunk;
            return new FilterStep(0, length, _chunk == 0 ? FilterAction.Refuse : FilterAction.Continue, Refusal);
        }

        CountCommand();
        _state = _chunk == 0 ? State.Command : State.Chunk;
        return new FilterStep(length, 0, FilterAction.Continue);
    }

    private FilterStep DecideLine(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)'\n');
        var length = end < 0 ? bytes.Length : end + 1;
        if (_isAmbiguous && _lineStarts.HaveRefused(bytes[..length]))
        {
            return new FilterStep(0, 0, FilterAction.End); // the back end may still be in a message, and end it within this line
        }

        _state = end < 0 ? State.Line : State.Command;
        return new FilterStep(length, 0, FilterAction.Continue);
    }

    private FilterStep DecideMessage(ReadOnlySpan<byte> bytes)
    {
        var end = _message.Find(bytes);
        var length = end < 0 ? bytes.Length : end;
        var from = _isAmbiguous ? 0 : _message.AmbiguousFrom;
        _isAmbiguous |= _message.IsAmbiguous;
        if (_isAmbiguous && _lineStarts.HaveRefused(bytes[from..length]))
        {
            // The back end may have ended the message at a line end that is none (SMTP smuggling), and would run this as a command.
            return new FilterStep(0, 0, FilterAction.End);
        }

        if (end >= 0)
        {
            CountCommand(); // the end of the message has a reply as a command has
            _state = State.Command;
        }

        return new FilterStep(length, 0, FilterAction.Continue);
    }

    private FilterStep SkipChunk(ReadOnlySpan<byte> bytes)
    {
        var skipped = (int)Math.Min(_chunk, bytes.Length);
        _chunk -= skipped;
        _state = _chunk == 0 ? State.Command : State.Chunk;
        return new FilterStep(skipped, 0, FilterAction.Continue);
    }

    private FilterStep DropChunk(ReadOnlySpan<byte> bytes)
    {
        var dropped = (int)Math.Min(_chunk, bytes.Length);
        _chunk -= dropped;
        if (_chunk > 0)
        {
            return new FilterStep(0, dropped, FilterAction.Continue);
        }

        _state = State.Command;
        return new FilterStep(0, dropped, FilterAction.Refuse, Refusal);
    }

    private static bool TryReadSize(ReadOnlySpan<byte> arguments, out long size)
    {
        arguments = arguments.Trim(" \t\r"u8);
        var end = arguments.IndexOfAny((byte)' ', (byte)'\t');
        var digits = end < 0 ? arguments : arguments[..end];
        var rest = end < 0 ? default : arguments[end..].Trim(" \t"u8);
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out size)
            && (rest.IsEmpty || Ascii.EqualsIgnoreCase(rest, "LAST"u8));
    }
}
