using System.Globalization;

namespace Gateway.Filtering;

/// <summary>One layer of percent encoding taken off, a byte a character, into a buffer of the caller's.</summary>
internal static class PercentDecoding
{
    /// <summary>Layers that are looked through; a target with more is refused.</summary>
    public const int Layers = 4;

    /// <summary>Decodes; what is not an escape stays. Source and destination may be the same buffer.</summary>
    /// <returns>How many characters were written; fewer than there were if and only if there was an escape.</returns>
    public static int Decode(ReadOnlySpan<char> source, Span<char> destination)
    {
        var written = 0;
        for (var i = 0; i < source.Length; i++)
        {
            if (source[i] == '%' && TryByte(source, i, out var value))
            {
                destination[written++] = (char)value;
                i += 2;
            }
            else if (source[i] == '%' && TryUnicode(source, i, out var unicode))
            {
                destination[written++] = unicode;
                i += 5;
            }
            else
            {
                destination[written++] = source[i];
            }
        }

        return written;
    }

    /// <summary>The byte of the escape that begins at <paramref name="index"/>.</summary>
    public static bool TryByte(ReadOnlySpan<char> source, int index, out byte value)
    {
        value = 0;
        if (index + 2 >= source.Length || !char.IsAsciiHexDigit(source[index + 1]) || !char.IsAsciiHexDigit(source[index + 2]))
        {
            return false;
        }

        value = (byte)((Digit(source[index + 1]) << 4) | Digit(source[index + 2]));
        return true;
    }

    /// <summary>The character of an escape of ASP.NET and IIS, %uXXXX.</summary>
    private static bool TryUnicode(ReadOnlySpan<char> source, int index, out char value)
    {
        value = '\0';
        if (index + 5 >= source.Length
            || (source[index + 1] | 0x20) != 'u'
            || !ushort.TryParse(source.Slice(index + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            return false;
        }

        value = (char)code;
        return true;
    }

    private static int Digit(char c) => c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}
