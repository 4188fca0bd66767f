using System.Runtime.CompilerServices;

namespace Gateway.Mail.Imap;

/// <summary>Finds where a server's responses begin and end, in any pieces. Literals are skipped by their length.</summary>
/// <param name="first">The first byte of a response, where it does not end the reply to a command.</param>
internal sealed class ImapReplies(byte first)
{
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
        if (end < 0)
        {
            Volatile.Write(ref _isAtStart, false);
            Keep(bytes);
            return bytes.Length;
        }

        var isEnd = !EndsWithLiteral(bytes[..end]);
        Volatile.Write(ref _isAtStart, isEnd);
        isTaggedEnd = isEnd && _isTagged;
        _tailLength = 0;
        return end + 1;
    }

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
