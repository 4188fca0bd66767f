using System.Runtime.CompilerServices;
using System.Text;

namespace Gateway.Mail.Imap;

/// <summary>Finds where a server's responses begin and end, in any pieces. Literals are skipped by their length.</summary>
/// <param name="first">The first byte of a response, where it does not end the reply to a command.</param>
/// <param name="hasLiteralTexts">
/// Whether a status response may have a literal. In IMAP4 its text is the rest of its line, and may repeat a client's words.
/// </param>
internal sealed class ImapReplies(byte first, bool hasLiteralTexts)
{
    private const int HeadLength = 6;

    private readonly byte[] _head = new byte[HeadLength]; // the first bytes of the response
    private int _headLength;
    private long _literal;
    private bool _isAtStart = true;
    private bool _isTagged;
    private Tail _tail;
    private int _tailLength;

    /// <summary>Whether the last response is complete.</summary>
    public bool IsBetween => Volatile.Read(ref _isAtStart);

    /// <summary>Looks at the next byte.</summary>
    /// <returns>Whether it begins a continuation request.</returns>
    public bool Begin(byte next)
    {
        if (!_isAtStart)
        {
            return false;
        }

        _headLength = 0;
        _isTagged = next != first && next is not ((byte)'+' or (byte)'{');
        return next == '+';
    }

    /// <summary>Moves over a part of a literal, or a part of a line up to its end.</summary>
    /// <param name="bytes">The bytes from here; not empty.</param>
    /// <param name="isTaggedEnd">Whether the response to a command ends with these bytes.</param>
    /// <returns>How many bytes it moved over.</returns>
    public int Move(ReadOnlySpan<byte> bytes, out bool isTaggedEnd)
    {
        isTaggedEnd = false;
        if (_literal > 0)
        {
            var skipped = (int)Math.Min(_literal, bytes.Length);
            _literal -= skipped;
            return skipped;
        }

        var end = bytes.IndexOf((byte)'\n');
        KeepHead(end < 0 ? bytes : bytes[..end]);
        if (end < 0)
        {
            Volatile.Write(ref _isAtStart, false);
            Keep(bytes);
            return bytes.Length;
        }

        var isEnd = IsText() || !EndsWithLiteral(bytes[..end]);
        Volatile.Write(ref _isAtStart, isEnd);
        isTaggedEnd = isEnd && _isTagged;
        _tailLength = 0;
        return end + 1;
    }

    private void KeepHead(ReadOnlySpan<byte> line)
    {
        var length = Math.Min(HeadLength - _headLength, line.Length);
        line[..length].CopyTo(_head.AsSpan(_headLength));
        _headLength += length;
    }

    private bool IsText()
    {
        if (hasLiteralTexts)
        {
            return false;
        }

        ReadOnlySpan<byte> head = _head.AsSpan(0, _headLength);
        var status = head.Length > 2 ? head[2..] : default;
        return _isTagged || head is [(byte)'+', ..]
            || StartsWith(status, "OK "u8) || StartsWith(status, "NO "u8) || StartsWith(status, "BAD "u8) || StartsWith(status, "BYE "u8);
    }

    private static bool StartsWith(ReadOnlySpan<byte> status, ReadOnlySpan<byte> name) =>
        status.Length >= name.Length && Ascii.EqualsIgnoreCase(status[..name.Length], name);

    private bool EndsWithLiteral(ReadOnlySpan<byte> line)
    {
        if (_tailLength == 0 || line.Length >= ImapLiteral.MaxLength)
        {
            return Announces(line);
        }

        Span<byte> joined = stackalloc byte[2 * ImapLiteral.MaxLength];
        ReadOnlySpan<byte> tail = _tail;
        tail[.._tailLength].CopyTo(joined);
        line.CopyTo(joined[_tailLength..]);
        return Announces(joined[..(_tailLength + line.Length)]);
    }

    private bool Announces(ReadOnlySpan<byte> line)
    {
        if (!ImapLiteral.TryFind(line, out var literal))
        {
            return false;
        }

        _literal = literal.Size;
        return true;
    }

    /// <summary>Keeps the end of an unfinished line, in which a literal may be announced.</summary>
    private void Keep(ReadOnlySpan<byte> bytes)
    {
        Span<byte> tail = _tail;
        if (bytes.Length >= tail.Length)
        {
            bytes[^tail.Length..].CopyTo(tail);
            _tailLength = tail.Length;
            return;
        }

        var kept = Math.Min(_tailLength, tail.Length - bytes.Length);
        tail[(_tailLength - kept).._tailLength].CopyTo(tail);
        bytes.CopyTo(tail[kept..]);
        _tailLength = kept + bytes.Length;
    }

    [InlineArray(ImapLiteral.MaxLength)]
    private struct Tail
    {
        private byte _element;
    }
}
