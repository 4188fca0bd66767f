using System.Buffers;
using System.Globalization;

namespace Gateway.Mail.Imap;

/// <summary>The announcement of a literal at the end of a line: <c>{12}</c>, <c>{12+}</c> (RFC 7888), <c>~{12}</c> (RFC 3516).</summary>
/// <param name="Size">The bytes after the line.</param>
/// <param name="Plus">The index of the plus sign; -1 where the client waits to be told to go on.</param>
internal readonly record struct ImapLiteral(long Size, int Plus)
{
    /// <summary>No announcement of a size that can be is longer, with its line end.</summary>
    public const int MaxLength = 32;

    /// <summary>A server that counts in 32 bits would take a larger literal for a smaller one.</summary>
    public const long MaxSize = int.MaxValue;

    private const int MaxDigits = 18;

    private static readonly SearchValues<byte> AfterBrace = SearchValues.Create("0123456789+}\r"u8);

    /// <summary>Finds the announcement at the end of a line.</summary>
    /// <param name="line">The line, or its end, without LF.</param>
    /// <param name="literal">The announcement.</param>
    public static bool TryFind(ReadOnlySpan<byte> line, out ImapLiteral literal)
    {
        literal = default;
        line = line.TrimEnd((byte)'\r');
        if (line is not [.., (byte)'}'])
        {
            return false;
        }

        var start = line.LastIndexOf((byte)'{');
        var digits = start < 0 ? default : line[(start + 1)..^1];
        var plus = -1;
        if (digits is [.., (byte)'+'])
        {
            digits = digits[..^1];
            plus = line.Length - 2;
        }

        if (digits.IsEmpty || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        // Servers skip leading zeros.
        var significant = digits.TrimStart((byte)'0');
        digits = significant.IsEmpty ? "0"u8 : significant;
        var size = digits.Length > MaxDigits ? long.MaxValue : long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        literal = new ImapLiteral(size, plus);
        return true;
    }

    /// <summary>Where an announcement may begin that the end of these bytes cuts off; -1 where there is none.</summary>
    public static int IndexOfPart(ReadOnlySpan<byte> bytes)
    {
        var start = bytes.LastIndexOf((byte)'{');
        return start >= 0 && bytes[(start + 1)..].IndexOfAnyExcept(AfterBrace) < 0 ? start : -1;
    }
}
