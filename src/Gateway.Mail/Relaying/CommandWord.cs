using System.Buffers;

namespace Gateway.Mail.Relaying;

/// <summary>Reads the first word of a line.</summary>
internal static class CommandWord
{
    private const int MaxLength = 64;

    private static readonly SearchValues<byte> WordBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);
    private static readonly SearchValues<byte> IgnoredBytes = SearchValues.Create(" \t\v\f\0"u8);

    /// <summary>Whether this byte is one of a word.</summary>
    public static bool Has(byte b) => WordBytes.Contains(b);

    /// <summary>Whether some servers ignore this byte before a word.</summary>
    public static bool IsIgnoredBefore(byte b) => IgnoredBytes.Contains(b);

    /// <summary>Finds the word. Some servers ignore white space before it.</summary>
    /// <param name="line">The bytes from the start of the line.</param>
    /// <param name="word">
    /// Where the word is; empty where the line does not begin with one, or with one that is longer than any command.
    /// </param>
    /// <returns>False where the bytes may end within the word.</returns>
    public static bool TryRead(ReadOnlySpan<byte> line, out Range word)
    {
        word = default;
        var start = line.IndexOfAnyExcept(IgnoredBytes);
        if (start < 0)
        {
            return false;
        }

        var length = line[start..].IndexOfAnyExcept(WordBytes);
        if (length < 0)
        {
            return line.Length - start > MaxLength;
        }

        word = length > MaxLength ? default : start..(start + length);
        return true;
    }
}
