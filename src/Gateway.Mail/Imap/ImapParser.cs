using System.Buffers;
using System.Text;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Imap;

/// <summary>
/// Parses a client's command before sign-in (RFC 9051 9, RFC 3501 9): tag, name, and arguments that are atoms, quoted strings, literals,
/// or lists. A pure function: each call parses from the first byte of the command. Like a line, a command ends with CRLF or with LF alone.
/// </summary>
internal static class ImapParser
{
    private const int MaxArguments = 16;
    private const int MaxTag = 64;
    private const int MaxDepth = 4;
    private const int MaxDigits = 15;
    private const int MaxListItems = 64; // RFC 2971 3.3: 30 pairs

    private static readonly SearchValues<byte> TagBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&',-./:;<=>?@[]^_`|~"u8);
    private static readonly SearchValues<byte> NameBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    public static ImapParse Parse(in ReadOnlySequence<byte> buffer)
    {
        var reader = new SequenceReader<byte>(buffer);
        var progress = default(Progress);
        var status = ParseCommand(ref reader, ref progress, out var command);
        if (status == ImapParseStatus.Malformed)
        {
            // The rest of the line belongs to the malformed command.
            status = reader.TryAdvanceTo((byte)'\n') ? ImapParseStatus.Malformed : ImapParseStatus.Incomplete;
        }

        if (reader.Consumed > WireLimits.Command || (status == ImapParseStatus.Incomplete && buffer.Length > WireLimits.Command))
        {
            status = ImapParseStatus.TooLong;
        }

        return new ImapParse(status, reader.Consumed, progress.Literals, status == ImapParseStatus.Complete ? command : null)
        {
            Tag = progress.Tag,
            Name = progress.Name,
            Unasked = progress.Unasked,
        };
    }

    private static ImapParseStatus ParseCommand(ref SequenceReader<byte> reader, ref Progress progress, out ImapCommand? command)
    {
        command = null;
        var status = ReadWord(ref reader, TagBytes, MaxTag, out progress.Tag);
        if (status != ImapParseStatus.Complete || (status = Expect(ref reader, (byte)' ')) != ImapParseStatus.Complete)
        {
            return status;
        }

        // Clients send more than one space, and spaces at the end; servers accept both.
        reader.AdvancePast((byte)' ');
        if ((status = ReadWord(ref reader, NameBytes, MaxTag, out var name)) != ImapParseStatus.Complete)
        {
            return status;
        }

        var upper = name!.ToUpperInvariant(); // set where the word is complete
        progress.Name = upper;
        var arguments = new List<ImapArgument>();
        while (true)
        {
            var hasSpace = reader.AdvancePast((byte)' ') > 0;
            if (!reader.TryPeek(out var next))
            {
                return ImapParseStatus.Incomplete;
            }

            if (next is (byte)'\r' or (byte)'\n')
            {
                reader.Advance(1);
                if (next == '\r' && (status = Expect(ref reader, (byte)'\n')) != ImapParseStatus.Complete)
                {
                    return status;
                }

                command = new ImapCommand(progress.Tag!, upper, arguments); // the tag is set as the name is
                return ImapParseStatus.Complete;
            }

            if (!hasSpace || arguments.Count == MaxArguments)
            {
                return ImapParseStatus.Malformed;
            }

            if ((status = ReadArgument(ref reader, ref progress, out var argument)) != ImapParseStatus.Complete)
            {
                return status;
            }

            arguments.Add(argument);
        }
    }

    private static ImapParseStatus ReadArgument(ref SequenceReader<byte> reader, ref Progress progress, out ImapArgument argument)
    {
        argument = default;
        if (!reader.TryPeek(out var first))
        {
            return ImapParseStatus.Incomplete;
        }

        if (first == '(')
        {
            argument = new ImapArgument(ImapArgumentKind.List, []);
            return SkipList(ref reader, ref progress);
        }

        ImapParseStatus status;
        byte[] value;
        if (first is (byte)'"' or (byte)'{')
        {
            status = first == '"' ? ReadQuoted(ref reader, out value) : ReadLiteral(ref reader, ref progress, out value);
            argument = new ImapArgument(ImapArgumentKind.String, value);
            return status;
        }

        status = ReadAtom(ref reader, out value);
        argument = new ImapArgument(ImapArgumentKind.Atom, value);
        return status;
    }

    private static ImapParseStatus SkipList(ref SequenceReader<byte> reader, ref Progress progress)
    {
        var depth = 0;
        var items = 0;
        do
        {
            if (!reader.TryPeek(out var next))
            {
                return ImapParseStatus.Incomplete;
            }

            switch (next)
            {
                case (byte)'(':
                    depth++;
                    reader.Advance(1);
                    break;
                case (byte)')':
                    depth--;
                    reader.Advance(1);
                    break;
                case (byte)' ':
                    reader.Advance(1);
                    break;
                default:
                    items++;
                    var status = ReadArgument(ref reader, ref progress, out _);
                    if (status != ImapParseStatus.Complete)
                    {
                        return status;
                    }

                    break;
            }

            if (depth > MaxDepth || items > MaxListItems)
            {
                return ImapParseStatus.Malformed;
            }
        }
        while (depth > 0);

        return ImapParseStatus.Complete;
    }

    private static ImapParseStatus ReadQuoted(ref SequenceReader<byte> reader, out byte[] value)
    {
        reader.Advance(1);
        var bytes = new ArrayBufferWriter<byte>(32);
        value = [];
        while (reader.TryRead(out var next))
        {
            switch (next)
            {
                case (byte)'"':
                    value = bytes.WrittenSpan.ToArray();
                    return ImapParseStatus.Complete;
                case (byte)'\r' or (byte)'\n' or 0:
                    reader.Rewind(1);
                    return ImapParseStatus.Malformed;
                case (byte)'\\':
                    if (!reader.TryRead(out next))
                    {
                        return ImapParseStatus.Incomplete;
                    }

                    if (next is not ((byte)'"' or (byte)'\\'))
                    {
                        reader.Rewind(1);
                        return ImapParseStatus.Malformed;
                    }

                    break;
            }

            bytes.Write([next]);
        }

        return ImapParseStatus.Incomplete;
    }

    private static ImapParseStatus ReadLiteral(ref SequenceReader<byte> reader, ref Progress progress, out byte[] value)
    {
        reader.Advance(1);
        value = [];
        var length = 0L;
        var digits = 0;
        byte next;
        while (true)
        {
            if (!reader.TryRead(out next))
            {
                return ImapParseStatus.Incomplete;
            }

            if (next is < (byte)'0' or > (byte)'9')
            {
                break;
            }

            digits++;
            length = (length * 10) + (next - '0');
            if (digits > MaxDigits)
            {
                return ImapParseStatus.Malformed;
            }
        }

        var isSynchronizing = next != '+';
        if (!isSynchronizing && !reader.TryRead(out next))
        {
            return ImapParseStatus.Incomplete;
        }

        if (next != '}' || digits == 0)
        {
            reader.Rewind(1);
            return ImapParseStatus.Malformed;
        }

        var status = Expect(ref reader, (byte)'\r');
        if (status != ImapParseStatus.Complete || (status = Expect(ref reader, (byte)'\n')) != ImapParseStatus.Complete)
        {
            return status;
        }

        if (length > WireLimits.Literal || reader.Consumed + length > WireLimits.Command)
        {
            progress.Unasked = isSynchronizing ? 0 : length;
            return ImapParseStatus.LiteralTooLong;
        }

        progress.Literals += isSynchronizing ? 1 : 0;
        if (!reader.TryReadExact((int)length, out var bytes))
        {
            return ImapParseStatus.Incomplete;
        }

        value = bytes.ToArray();
        return ImapParseStatus.Complete;
    }

    private static ImapParseStatus ReadAtom(ref SequenceReader<byte> reader, out byte[] value)
    {
        // Accepts more than the grammar's atom: base64 of an initial response ends with '=', and old clients do not quote '*' and '%'.
        value = [];
        var start = reader.Position;
        while (reader.TryPeek(out var next))
        {
            if (next is <= (byte)' ' or (byte)'(' or (byte)')' or (byte)'"' or (byte)'{' or >= 127)
            {
                value = reader.Sequence.Slice(start, reader.Position).ToArray();
                return value.Length == 0 ? ImapParseStatus.Malformed : ImapParseStatus.Complete;
            }

            reader.Advance(1);
        }

        return ImapParseStatus.Incomplete;
    }

    private static ImapParseStatus ReadWord(ref SequenceReader<byte> reader, SearchValues<byte> allowed, int limit, out string? word)
    {
        word = null;
        var start = reader.Position;
        var length = 0;
        while (reader.TryPeek(out var next))
        {
            if (!allowed.Contains(next))
            {
                if (length == 0)
                {
                    return ImapParseStatus.Malformed;
                }

                word = Encoding.ASCII.GetString(reader.Sequence.Slice(start, length));
                return ImapParseStatus.Complete;
            }

            if (++length > limit)
            {
                return ImapParseStatus.Malformed;
            }

            reader.Advance(1);
        }

        return ImapParseStatus.Incomplete;
    }

    private static ImapParseStatus Expect(ref SequenceReader<byte> reader, byte wanted)
    {
        if (!reader.TryPeek(out var next))
        {
            return ImapParseStatus.Incomplete;
        }

        if (next != wanted)
        {
            return ImapParseStatus.Malformed;
        }

        reader.Advance(1);
        return ImapParseStatus.Complete;
    }

    /// <summary>What was read of a command that may be incomplete.</summary>
    private struct Progress
    {
        public string? Tag;
        public string? Name;
        public int Literals;
        public long Unasked;
    }
}
