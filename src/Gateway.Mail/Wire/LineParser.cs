using System.Buffers;

namespace Gateway.Mail.Wire;

/// <summary>Cuts one line off a buffer, in whatever pieces it came.</summary>
internal static class LineParser
{
    /// <summary>
    /// Takes a line off the front of <paramref name="buffer"/>. The line is without its CRLF; a bare LF ends it too, as every server
    /// known to us lets it before sign-in.
    /// </summary>
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
}
