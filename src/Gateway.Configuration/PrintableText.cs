using System.Globalization;
using System.Text;

namespace Gateway.Configuration;

/// <summary>Makes untrusted text safe for a terminal or a log line: control characters are escaped, and the length is limited.</summary>
public static class PrintableText
{
    private const int Limit = 120;

    public static string Of(string text)
    {
        var printable = new StringBuilder();
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, Limit)))
        {
            if (char.IsControl(c) || char.IsSurrogate(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format)
            {
                printable.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
            else
            {
                printable.Append(c);
            }
        }

        return text.Length > Limit ? printable.Append('…').ToString() : printable.ToString();
    }
}
