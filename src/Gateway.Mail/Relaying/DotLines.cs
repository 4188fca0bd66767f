namespace Gateway.Mail.Relaying;

/// <summary>
/// Finds the line with a single dot that ends a message (RFC 5321 4.1.1.4) or a reply of several lines (RFC 1939 3), in any pieces. It
/// begins at the start of a line.
/// </summary>
/// <param name="acceptsLineFeeds">Whether a line may end with LF alone.</param>
internal struct DotLines(bool acceptsLineFeeds)
{
    private byte _beforeLast = (byte)'\r';
    private byte _last = (byte)'\n';
    private Position _position;
    private bool _isExact;

    private enum Position : byte
    {
        Text,
        AfterDot,
        AfterDotAndReturn,
    }

    /// <summary>
    /// Whether there was a line with a single dot that does not begin and end with CRLF. Some servers end the message there.
    /// </summary>
    public bool IsAmbiguous { get; private set; }

    /// <summary>Where in the bytes that were searched last the text after the first such line begins.</summary>
    public int AmbiguousFrom { get; private set; }

    /// <summary>Looks for the end.</summary>
    /// <returns>The bytes up to it and including it; -1 where it is not among these bytes.</returns>
    public int Find(ReadOnlySpan<byte> bytes)
    {
        AmbiguousFrom = 0;
        var i = 0;
        while (i < bytes.Length)
        {
            switch (_position)
            {
                case Position.Text:
                    var dot = bytes[i..].IndexOf((byte)'.');
                    if (dot < 0)
                    {
                        i = bytes.Length;
                        break;
                    }

                    i += dot;
                    var before = ByteBefore(bytes, i);
                    if (before is (byte)'\n' or (byte)'\r')
                    {
                        _isExact = before == '\n' && ByteBefore(bytes, i - 1) == '\r';
                        _position = Position.AfterDot;
                    }

                    i++;
                    break;
                case Position.AfterDot:
                    _position = bytes[i] == '\r' ? Position.AfterDotAndReturn : Position.Text;
                    if (bytes[i] == '\n' && acceptsLineFeeds)
                    {
                        return i + 1;
                    }

                    i++;
                    if (bytes[i - 1] == '\n')
                    {
                        BecomeAmbiguous(i);
                    }

                    break;
                default:
                    _position = Position.Text;
                    if (bytes[i] == '\n' && (_isExact || acceptsLineFeeds))
                    {
                        return i + 1;
                    }

                    i += bytes[i] == '\n' ? 1 : 0; // what follows a lone CR may begin the next such line
                    BecomeAmbiguous(i);
                    break;
            }
        }

        Remember(bytes);
        return -1;
    }

    private readonly byte ByteBefore(ReadOnlySpan<byte> bytes, int index) => index switch
    {
        > 0 => bytes[index - 1],
        0 => _last,
        _ => _beforeLast,
    };

    private void BecomeAmbiguous(int from)
    {
        AmbiguousFrom = IsAmbiguous ? AmbiguousFrom : from;
        IsAmbiguous = true;
    }

    private void Remember(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 1)
        {
            _beforeLast = bytes[^2];
            _last = bytes[^1];
        }
        else if (bytes.Length == 1)
        {
            _beforeLast = _last;
            _last = bytes[0];
        }
    }
}
