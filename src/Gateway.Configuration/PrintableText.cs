using System.Buffers;
using System.Globalization;
using System.Text;

namespace Gateway.Configuration;

/// <summary>
/// Makes untrusted text safe to display. Control characters end lines and control terminals; bidirectional controls (U+202E) and other
/// invisible characters make one name look like another. All of them are written as escapes, such as <c>\u202e</c>.
/// </summary>
public static class PrintableText
{
    private const int Limit = 120;
    private const int MinimumUnsafe = 0x7F;
    private static readonly SearchValues<char> Plain = SearchValues.Create([.. Enumerable.Range(' ', 0x7F - ' ').Select(c => (char)c)]);

    /// <summary>At most 120 characters of the text, with escapes.</summary>
    public static string Of(string text) => text.Length > Limit ? Escape(text[..Limit]) + '…' : Escape(text);

    /// <summary>The text, or a copy with escapes.</summary>
    public static string Escape(string text)
    {
        if (!text.AsSpan().ContainsAnyExcept(Plain) || IsPrintable(text))
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            if (IsPrintable(text, i))
            {
                escaped.Append(text[i]);
            }
            else
            {
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");
            }
        }

        return escaped.ToString();
    }

    private static bool IsPrintable(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!IsPrintable(text, i))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsPrintable(string text, int index)
    {
        var character = text[index];
        if (char.IsSurrogate(character))
        {
            // Half a pair, or an invisible character such as a tag (U+E0041).
            var start = char.IsLowSurrogate(character) ? index - 1 : index;
            return start >= 0 && start + 1 < text.Length && char.IsSurrogatePair(text[start], text[start + 1])
                && IsVisible(CharUnicodeInfo.GetUnicodeCategory(text, start));
        }

        return character is >= ' ' and < (char)MinimumUnsafe || IsVisible(char.GetUnicodeCategory(character));
    }

    private static bool IsVisible(UnicodeCategory category) => category is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
