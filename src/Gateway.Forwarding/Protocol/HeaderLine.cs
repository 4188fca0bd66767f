using System.Buffers;
using System.Text;

namespace Gateway.Forwarding.Protocol;

/// <summary>The syntax of one line of a head, of trailers or of a chunk size (RFC 9112, 2.2 and 5): line ends, names and values.</summary>
internal static class HeaderLine
{
    /// <summary>The characters of a token, and therefore of a header name (RFC 9110, 5.6.2).</summary>
    public const string TokenCharacters = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly SearchValues<byte> Controls =
        SearchValues.Create([.. Enumerable.Range(0, 128).Where(c => c is 127 or (< 32 and not '\t')).Select(c => (byte)c)]);

    private static readonly SearchValues<byte> Token = SearchValues.Create(Encoding.ASCII.GetBytes(TokenCharacters));

    /// <summary>Finds the CRLF that ends a line. Any other control character is a defect.</summary>
    /// <param name="bytes">The received bytes.</param>
    /// <param name="from">Where the search starts.</param>
    /// <param name="allowsLineFeed">Whether LF alone ends a line as well.</param>
    /// <param name="end">The position of the line end, or of the first control character; -1 if there is none.</param>
    /// <param name="defect">The defect of the line.</param>
    public static ParseProgress FindEnd(
        ReadOnlySpan<byte> bytes, int from, bool allowsLineFeed, out int end, out ResponseDefect defect)
    {
        defect = ResponseDefect.None;
        end = bytes[from..].IndexOfAny(Controls);
        if (end < 0)
        {
            return ParseProgress.More;
        }

        end += from;
        if (allowsLineFeed && bytes[end] == '\n')
        {
            return ParseProgress.Complete;
        }

        if (bytes[end] == '\r')
        {
            if (end + 1 == bytes.Length)
            {
                return ParseProgress.More;
            }

            if (bytes[end + 1] == '\n')
            {
                return ParseProgress.Complete;
            }
        }

        defect = DefectOf(bytes[end]);
        return ParseProgress.Defective;
    }

    /// <summary>
    /// The defect of a control character that is not part of a CRLF. RFC 9112, 2.2 allows a recipient to accept a bare LF. The gateway
    /// refuses it, because message smuggling exploits recipients that disagree about line ends.
    /// </summary>
    public static ResponseDefect DefectOf(byte control) => control switch
    {
        (byte)'\r' => ResponseDefect.BareCarriageReturn,
        (byte)'\n' => ResponseDefect.BareLineFeed,
        0 => ResponseDefect.Nul,
        _ => ResponseDefect.ControlCharacter,
    };

    /// <summary>Splits a line into the name and the value of a header or trailer.</summary>
    public static ResponseDefect Split(ReadOnlySpan<byte> line, out Range name, out Range value)
    {
        name = value = default;
        if (line[0] is (byte)' ' or (byte)'\t')
        {
            return ResponseDefect.FoldedLine;
        }

        var colon = line.IndexOfAnyExcept(Token);
        if (colon <= 0 || line[colon] != ':')
        {
            return ResponseDefect.HeaderName;
        }

        var start = colon + 1;
        var end = line.Length;
        while (start < end && line[start] is (byte)' ' or (byte)'\t')
        {
            start++;
        }

        while (end > start && line[end - 1] is (byte)' ' or (byte)'\t')
        {
            end--;
        }

        name = ..colon;
        value = start..end;
        return ResponseDefect.None;
    }
}
