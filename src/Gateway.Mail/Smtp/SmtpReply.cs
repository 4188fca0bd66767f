using System.Globalization;
using System.Text.RegularExpressions;

namespace Gateway.Mail.Smtp;

/// <summary>A reply with all its lines.</summary>
/// <param name="Code">The three digits.</param>
/// <param name="Lines">The text after the code of each line.</param>
internal sealed partial record SmtpReply(int Code, IReadOnlyList<string> Lines)
{
    /// <summary>The three digits as text.</summary>
    public string CodeText => Code.ToString(CultureInfo.InvariantCulture);

    public bool IsPositive => Code is >= 200 and < 300;

    /// <summary>The text in one line, without enhanced status codes (RFC 2034), as the gateway's replies have their own.</summary>
    public string Text => string.Join(' ', Lines.Select(l => EnhancedCode().Replace(l, "")));

    /// <summary>Parses one line: the code, whether another line follows, and the text. False where the line is malformed.</summary>
    public static bool TryParseLine(string line, out int code, out bool more, out string text)
    {
        code = 0;
        more = line.Length > 3 && line[3] == '-';
        text = line.Length > 4 ? line[4..] : "";
        return line.Length >= 3 && (line.Length == 3 || line[3] is ' ' or '-') && line[0] is >= '2' and <= '5'
            && int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out code);
    }

    [GeneratedRegex(@"^[245]\.[0-9]{1,3}\.[0-9]{1,3} ")]
    private static partial Regex EnhancedCode();
}
