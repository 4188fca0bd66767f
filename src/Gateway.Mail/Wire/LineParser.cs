using System.Buffers;

namespace Gateway.Mail.Wire;

/// <summary>
/// Reads one line from a buffer. A line ends with CRLF or, as all known servers accept it before sign-in, with LF alone. This is the only
/// place that decides so for lines.
/// </summary>
internal static class LineParser
{
    /// <summary>Takes a line without its end from the front of <paramref name="buffer"/>, however the buffer is segmented.</summary>
    public static LineStatus TryRead(ref ReadOnlySequence<byte> buffer, int limit, out ReadOnlySequence<byte> line)
    {
        line = default;
        if (buffer.PositionOf((byte)'\n') is not { } end)
        {
            return buffer.Length > limit ? LineStatus.TooLong : LineStatus.Incomplete;
        }

        line = buffer.Slice(0, end);
        if (line.Length > limit)
        {
            return LineStatus.TooLong;
        }

        buffer = buffer.Slice(buffer.GetPosition(1, end));
        if (!line.IsEmpty && line.Slice(line.Length - 1).FirstSpan[0] == '\r')
        {
            line = line.Slice(0, line.Length - 1);
        }

        return LineStatus.Complete;
    }

    /// <summary>Finds the first line of <paramref name="buffer"/>, without its end.</summary>
    /// <returns>The bytes of the line and its end; 0 where the line is incomplete.</returns>
    public static int TryRead(ReadOnlySpan<byte> buffer, out ReadOnlySpan<byte> line)
    {
        var end = buffer.IndexOf((byte)'\n');
        line = end < 0 ? default : buffer[..end];
        if (line is [.., (byte)'\r'])
        {
            line = line[..^1];
        }

        return end + 1;
    }
}
