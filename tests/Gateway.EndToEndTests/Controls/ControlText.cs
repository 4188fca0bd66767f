using System.Globalization;
using System.Text;

namespace Gateway.EndToEndTests.Controls;

/// <summary>Bytes as text of one line: \\r, \\n, \\t, \\0, \\\\ and \\xNN; every other character is one byte.</summary>
internal static class ControlText
{
    public static string Unescape(string text)
    {
        var result = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                result.Append(text[i]);
                continue;
            }

            i++;
            switch (text[i])
            {
                case 'x':
                    result.Append((char)int.Parse(text.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                    i += 2;
                    break;
                case var known:
                    result.Append(known switch { 'r' => '\r', 'n' => '\n', 't' => '\t', '0' => '\0', _ => known });
                    break;
            }
        }

        return result.ToString();
    }

    public static string Escape(string text)
    {
        var result = new StringBuilder();
        foreach (var next in text)
        {
            result.Append(next switch
            {
                '\r' => "\\r",
                '\n' => "\\n",
                '\t' => "\\t",
                '\0' => "\\0",
                '\\' => "\\\\",
                < ' ' or > '~' => $"\\x{(int)next:x2}",
                _ => next.ToString(),
            });
        }

        return result.ToString();
    }
}
