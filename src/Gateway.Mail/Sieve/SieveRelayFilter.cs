using System.Text;
using Gateway.Mail.Imap;
using Gateway.Mail.Relaying;
using Gateway.Mail.Telemetry;

namespace Gateway.Mail.Sieve;

/// <summary>
/// Follows ManageSieve after sign-in. A client's literals are never asked for (RFC 5804 4), so that one is data only where every
/// server reads on to it: servers take it for commands behind what they do not expect.
/// </summary>
internal sealed class SieveRelayFilter : RelayFilter
{
    /// <summary>The largest name in a literal. Servers take none of the size of a script.</summary>
    private const int MaxName = 1_024;

    private static readonly CommandTable Commands = new(
        (CommandKind.IdentityChange, ["AUTHENTICATE", "UNAUTHENTICATE", "STARTTLS", "XCLIENT"]),
        (CommandKind.Listing, ["CAPABILITY"]),
        (CommandKind.Data, ["PUTSCRIPT", "CHECKSCRIPT", "GETSCRIPT", "SETACTIVE", "DELETESCRIPT", "RENAMESCRIPT", "HAVESPACE"]),
        (CommandKind.LogOut, ["LOGOUT"]));

    private readonly ImapReplies _replies = new((byte)'"', hasLiteralTexts: true);
    private readonly SieveWords _words = new(Commands);
    private State _state;
    private int _strings; // that the command still takes
    private bool _isDoubtful; // a server may have taken a literal for commands
    private long _literal;

    private enum State
    {
        Command,
        Literal,

        /// <summary>Behind a literal, up to the end of the line.</summary>
        Rest,
        DroppedLine,
        DroppedLiteral,
    }

    public override bool IsBetweenReplies => _replies.IsBetween;

    // RFC 5804 4: a line may have two quoted strings of 1,024 bytes, and each byte may be escaped.
    protected override int DecisionLimit => 5_120;

    protected override bool IsAtCommand => _state == State.Command;

    public override string EditListing(string reply) => SieveCapabilities.EditReply(reply);

    protected override void BeginCommand() => _state = State.Command;

    protected override void BeginDroppedLine() => _state = State.DroppedLine;

    protected override FilterStep DecideNext(ReadOnlySpan<byte> bytes)
    {
        if (_state is State.Literal or State.DroppedLiteral)
        {
            return SkipLiteral(bytes);
        }

        var end = bytes.IndexOf((byte)'\n');
        if (end < 0)
        {
            return ReadMore(bytes);
        }

        return _state switch
        {
            State.Command => DecideCommand(bytes[..(end + 1)]),
            State.Rest => DecideStrings(bytes[..(end + 1)], 0),
            _ => DropLine(bytes[..(end + 1)]),
        };
    }

    protected override int Follow(Span<byte> replies)
    {
        var position = 0;
        while (position < replies.Length)
        {
            _replies.Begin(replies[position]);
            position += _replies.Move(replies[position..], out var isEnd);
            if (isEnd)
            {
                CountReply();
            }
        }

        return replies.Length;
    }

    protected override void Answered(bool isContinued)
    {
        // It is awaited for its place among the commands alone: no ManageSieve command after sign-in is continued.
    }

    private FilterStep DecideCommand(ReadOnlySpan<byte> line)
    {
        if (!CommandWord.TryRead(line, out var word) || line[word].IsEmpty)
        {
            return Refuse(MailRefusal.BadCommand, "", "NO \"Not a command.\"");
        }

        var name = line[word];
        var kind = Commands.Find(name);
        if (kind == CommandKind.IdentityChange)
        {
            var command = NameOf(name);
            return Refuse(MailRefusal.IdentityChange, command, "NO \"Not after signing in.\"");
        }

        if ((kind != CommandKind.Data || word.Start.Value > 0) && ImapLiteral.TryFind(line[..^1], out _))
        {
            return Refuse(MailRefusal.BadCommand, "", "NO \"That takes no literal.\"");
        }

        if (line[word].ContainsAnyInRange((byte)'0', (byte)'9') || !AreArguments(line[word.End.Value..]))
        {
            return Refuse(MailRefusal.BadCommand, "", "NO \"Not a command.\"");
        }

        if (kind == CommandKind.Listing)
        {
            return new FilterStep(line.Length, 0, FilterAction.List);
        }

        if (kind == CommandKind.LogOut)
        {
            LogOut();
        }

        _strings = Ascii.EqualsIgnoreCase(name, "PUTSCRIPT"u8) || Ascii.EqualsIgnoreCase(name, "RENAMESCRIPT"u8) ? 2 : 1;
        return DecideStrings(line, word.End.Value);
    }

    /// <summary>Decides on the rest of a line that may end with a literal.</summary>
    private FilterStep DecideStrings(ReadOnlySpan<byte> line, int start)
    {
        var isCommand = _state == State.Command;
        if (!ImapLiteral.TryFind(line[..^1], out var literal))
        {
            if (!isCommand && !AreArguments(line))
            {
                return new FilterStep(0, 0, FilterAction.End);
            }

            _state = State.Command;
        }
        else if (IsRead(line, start, literal))
        {
            _literal = literal.Size;
            _state = State.Literal;
        }
        else if (isCommand)
        {
            return Refuse(MailRefusal.BadCommand, "", "NO \"Not a literal.\"");
        }
        else
        {
            return new FilterStep(0, 0, FilterAction.End);
        }

        if (_isDoubtful && _words.HaveRefused(line))
        {
            return new FilterStep(0, 0, FilterAction.End);
        }

        if (isCommand)
        {
            CountCommand();
        }

        // A server that took a literal for commands answers more of them, or fewer: only one by one is a reply known to be a command's.
        var isAwaited = _isDoubtful && _state == State.Command;
        return new FilterStep(line.Length, 0, isAwaited ? FilterAction.AwaitReply : FilterAction.Continue);
    }

    /// <summary>
    /// Whether these are quoted strings, numbers and at most one literal: Cyrus reads a word that it does not expect as the next command.
    /// </summary>
    private static bool AreArguments(ReadOnlySpan<byte> text)
    {
        text = text.TrimEnd("\r\n"u8);
        while (text is [(byte)' ', ..])
        {
            text = text.TrimStart((byte)' ');
            var number = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            var length = text is [(byte)'"', ..] ? LengthOfQuoted(text) : number;
            text = length < 0 ? [] : text[length..];
        }

        return text.IsEmpty || (text[0] == '{' && ImapLiteral.TryFind(text, out _) && text.IndexOf((byte)'}') == text.Length - 1);
    }

    /// <summary>Whether every server reads on to this literal, and by its size.</summary>
    private bool IsRead(ReadOnlySpan<byte> line, int start, ImapLiteral literal)
    {
        var before = line[start..line.LastIndexOf((byte)'{')];
        var quoted = CountQuoted(before);
        _strings -= quoted + 1;
        _isDoubtful |= before.ContainsAnyInRange((byte)0x80, (byte)0xFF); // Cyrus takes no such byte between quotes
        return quoted >= 0 && _strings >= 0 && literal.Plus >= 0 && line is [.., (byte)'}', (byte)'\r', (byte)'\n']
            && literal.Size <= (_strings > 0 ? MaxName : ImapLiteral.MaxSize);
    }

    /// <summary>The quoted strings before a literal, with one space before each and before the literal; -1 where there is more.</summary>
    private static int CountQuoted(ReadOnlySpan<byte> text)
    {
        var count = 0;
        while (text is [(byte)' ', _, ..])
        {
            var length = LengthOfQuoted(text[1..]);
            if (length == 0)
            {
                return -1;
            }

            text = text[(1 + length)..];
            count++;
        }

        return text is [(byte)' '] ? count : -1;
    }

    private static int LengthOfQuoted(ReadOnlySpan<byte> text)
    {
        if (text[0] != '"')
        {
            return 0;
        }

        for (var i = 1; i < text.Length; i++)
        {
            switch (text[i])
            {
                case (byte)'"':
                    return i + 1;
                case (byte)'\\' when i + 1 < text.Length && text[i + 1] is (byte)'"' or (byte)'\\':
                    i++;
                    break;
                case (byte)'\\' or (byte)'\r' or 0:
                    return 0;
            }
        }

        return 0;
    }

    private FilterStep SkipLiteral(ReadOnlySpan<byte> bytes)
    {
        var isDropped = _state == State.DroppedLiteral;
        var skipped = (int)Math.Min(_literal, bytes.Length);
        if (_isDoubtful && !isDropped && _words.HaveRefused(bytes[..skipped]))
        {
            return new FilterStep(0, 0, FilterAction.End);
        }

        _literal -= skipped;
        if (_literal == 0)
        {
            _state = isDropped ? State.DroppedLine : State.Rest;
        }

        return isDropped ? new FilterStep(0, skipped, FilterAction.Continue) : new FilterStep(skipped, 0, FilterAction.Continue);
    }

    protected override FilterStep DropLine(ReadOnlySpan<byte> line)
    {
        if (ImapLiteral.TryFind(line[..^1], out var literal) && literal.Plus >= 0)
        {
            _literal = literal.Size;
            _state = State.DroppedLiteral;
            return new FilterStep(0, line.Length, FilterAction.Continue);
        }

        _state = State.Command;
        return new FilterStep(0, line.Length, FilterAction.Refuse, Refusal);
    }
}
