using System.Text.RegularExpressions;

namespace Gateway.Mail.Smtp;

/// <summary>A reply, all its lines.</summary>
/// <param name="Code">The three digits.</param>
/// <param name="Lines">What stands behind them.</param>
internal sealed partial record SmtpReply(int Code, IReadOnlyList<string> Lines)
{
    public bool IsPositive => Code is >= 200 and < 300;

    /// <summary>The text in one line, without enhanced status codes (RFC 2034): who passes it on says its own.</summary>
    public string Text => string.Join(' ', Lines.Select(l => EnhancedCode().Replace(l, "")));

    /// <summary>One line: code, whether another follows, text. False for what is none.</summary>
    public static bool TryParseLine(string line, out int code, out bool more, out string text)
    {
        code = 0;
        more = line.Length > 3 && line[3] == '-';
        text = line.Length > 4 ? line[4..] : "";
        return line.Length >= 3 && (line.Length == 3 || line[3] is ' ' or '-') && line[0] is >= '2' and <= '5'
            && int.TryParse(line.AsSpan(0, 3), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out code);
    }

    [GeneratedRegex(@"^[245]\.[0-9]{1,3}\.[0-9]{1,3} ")]
    private static partial Regex EnhancedCode();
}
