namespace Gateway.Mail.Smtp;

/// <summary>Finds where a server's replies end, in any pieces.</summary>
internal sealed class SmtpReplies
{
    /// <summary>The reply to DATA that asks for the message.</summary>
    public const int SendMessage = 354;

    private const int HeadLength = 4;

    private int _head; // the code and what follows it, digit by digit; 0 for a byte that is none
    private int _column;
    private bool _hasMore;
    private bool _isBetween = true;

    /// <summary>Whether the last reply is complete.</summary>
    public bool IsBetween => Volatile.Read(ref _isBetween);

    /// <summary>Moves to the end of a line.</summary>
    /// <param name="bytes">The bytes from here; not empty.</param>
    /// <param name="code">The code of the reply that ends with these bytes; 0 where none ends.</param>
    /// <returns>How many bytes it moved over.</returns>
    public int Move(ReadOnlySpan<byte> bytes, out int code)
    {
        code = 0;
        Volatile.Write(ref _isBetween, false);
        var end = bytes.IndexOf((byte)'\n');
        var line = end < 0 ? bytes : bytes[..end];
        foreach (var b in line[..Math.Min(line.Length, HeadLength - _column)])
        {
            if (_column++ < HeadLength - 1)
            {
                _head = (10 * _head) + (b is >= (byte)'0' and <= (byte)'9' ? b - '0' : 0);
            }
            else
            {
                _hasMore = b == '-';
            }
        }

        if (end < 0)
        {
            return bytes.Length;
        }

        if (!_hasMore)
        {
            code = Math.Max(_head, 1); // a line without a code is a reply, too
            Volatile.Write(ref _isBetween, true);
        }

        (_head, _column, _hasMore) = (0, 0, false);
        return end + 1;
    }
}
