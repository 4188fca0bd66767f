using Gateway.Mail.Relaying;

namespace Gateway.Mail.Pop3;

/// <summary>Finds where a server's replies end, in any pieces. Which replies have several lines depends on their commands.</summary>
internal sealed class PopReplies
{
    private bool _isBetween = true;
    private bool _isAtStart = true;
    private bool _isPositive;
    private bool _isInLines;
    private DotLines _lines;

    /// <summary>Whether the last reply is complete.</summary>
    public bool IsBetween => Volatile.Read(ref _isBetween);

    /// <summary>Moves to the end of a line, or of a reply of several lines.</summary>
    /// <param name="bytes">The bytes from here; not empty.</param>
    /// <param name="isLong">Whether a positive reply has several lines.</param>
    /// <param name="isEnd">Whether a reply ends with these bytes.</param>
    /// <returns>How many bytes it moved over.</returns>
    public int Move(ReadOnlySpan<byte> bytes, bool isLong, out bool isEnd)
    {
        Volatile.Write(ref _isBetween, false);
        isEnd = false;
        if (_isInLines)
        {
            var last = _lines.Find(bytes);
            return last < 0 ? bytes.Length : End(last, out isEnd);
        }

        if (_isAtStart)
        {
            _isPositive = bytes[0] == '+';
            _isAtStart = false;
        }

        var end = bytes.IndexOf((byte)'\n');
        if (end < 0)
        {
            return bytes.Length;
        }

        if (!isLong || !_isPositive)
        {
            return End(end + 1, out isEnd);
        }

        _isInLines = true;
        _lines = new DotLines(acceptsLineFeeds: true);
        return end + 1;
    }

    private int End(int length, out bool isEnd)
    {
        isEnd = true;
        _isInLines = false;
        _isAtStart = true;
        Volatile.Write(ref _isBetween, true);
        return length;
    }
}
