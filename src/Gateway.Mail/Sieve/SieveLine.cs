using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Mail.Sieve;

/// <summary>
/// Splits a command or a response into words and strings (RFC 5804 4). A text has one character for each byte; its literals are part of it.
/// </summary>
internal static partial class SieveLine
{
    private static readonly SearchValues<char> WordEnds = SearchValues.Create(" \"{(\r\n");

    /// <summary>The size of the literal that a line announces at its end; null where it announces none.</summary>
    public static long? LiteralOf(string line) => Announcement().Match(line) is { Success: true } match
        ? long.Parse(match.Groups["size"].ValueSpan, CultureInfo.InvariantCulture)
        : null;

    /// <summary>
    /// The words and strings of the text; null where it is malformed. A word is an atom, a number or a code in parentheses.
    /// </summary>
    public static IReadOnlyList<SieveToken>? Split(string text)
    {
        var tokens = new List<SieveToken>();
        var position = 0;
        while (position < text.Length)
        {
            var length = text[position] switch
            {
                ' ' => 1,
                '"' => ReadQuoted(text, position, tokens),
                '{' => ReadLiteral(text, position, tokens),
                '(' => ReadCode(text, position, tokens),
                _ => ReadWord(text, position, tokens),
            };
            if (length == 0)
            {
                return null;
            }

            position += length;
        }

        return tokens;
    }

    private static int ReadQuoted(string text, int start, List<SieveToken> tokens)
    {
        var value = new StringBuilder();
        for (var i = start + 1; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '"':
                    tokens.Add(new SieveToken(value.ToString(), IsString: true));
                    return i - start + 1;
                case '\\' when i + 1 < text.Length && text[i + 1] is '"' or '\\':
                    value.Append(text[++i]);
                    break;
                case '\\' or '\r' or '\n' or '\0':
                    return 0;
                default:
                    value.Append(text[i]);
                    break;
            }
        }

        return 0;
    }

    private static int ReadLiteral(string text, int start, List<SieveToken> tokens)
    {
        if (Literal().Match(text, start) is not { Success: true } match
            || match.Index != start
            || int.Parse(match.Groups["size"].ValueSpan, CultureInfo.InvariantCulture) is var size
            && size > text.Length - match.Length - start)
        {
            return 0;
        }

        tokens.Add(new SieveToken(text.Substring(start + match.Length, size), IsString: true));
        return match.Length + size;
    }

    /// <summary>A response code: its parentheses may have strings in them, which are not kept apart.</summary>
    private static int ReadCode(string text, int start, List<SieveToken> tokens)
    {
        var isQuoted = false;
        for (var i = start + 1; i < text.Length; i++)
        {
            if (text[i] == '"' && text[i - 1] != '\\')
            {
                isQuoted = !isQuoted;
            }
            else if (text[i] == ')' && !isQuoted)
            {
                tokens.Add(new SieveToken(text[start..(i + 1)], IsString: false));
                return i - start + 1;
            }
        }

        return 0;
    }

    private static int ReadWord(string text, int start, List<SieveToken> tokens)
    {
        var end = text.AsSpan(start).IndexOfAny(WordEnds);
        var length = end < 0 ? text.Length - start : end;
        if (length > 0)
        {
            tokens.Add(new SieveToken(text.Substring(start, length), IsString: false));
        }

        return length;
    }

    // Clients announce literals with a plus sign, servers without.
    [GeneratedRegex(@"\{(?<size>[0-9]{1,15})\+?\}$", RegexOptions.CultureInvariant)]
    private static partial Regex Announcement();

    [GeneratedRegex(@"\{(?<size>[0-9]{1,9})\+?\}\r?\n", RegexOptions.CultureInvariant)]
    private static partial Regex Literal();
}
