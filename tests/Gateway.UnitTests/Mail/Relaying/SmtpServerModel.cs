using System.Globalization;
using System.Text;

namespace Gateway.UnitTests.Mail.Relaying;

/// <summary>SMTP, with a message that ends at CRLF.CRLF, or, as with servers before 2024, at a dot between any line ends.</summary>
internal sealed class SmtpServerModel(bool isLenient) : IServerModel
{
    private static readonly HashSet<string> Identity = ["AUTH", "STARTTLS", "XCLIENT", "X-EXPS", "ATRN"];

    private readonly List<string> _executed = [];
    private readonly StringBuilder _line = new();
    private bool _hasRecipient;
    private bool _inMessage;
    private long _chunk;

    public IReadOnlyList<string> Executed => _executed;

    public string Receive(ReadOnlySpan<byte> bytes)
    {
        var said = new StringBuilder();
        foreach (var b in bytes)
        {
            if (_chunk > 0)
            {
                said.Append(--_chunk == 0 ? "250 chunk\r\n" : "");
                continue;
            }

            _line.Append((char)b);
            if (_inMessage)
            {
                said.Append(ReadMessage());
            }
            else if (b == '\n')
            {
                var line = _line.ToString().Trim();
                _line.Clear();
                said.Append(Answer(line));
            }
        }

        return said.ToString();
    }

    private string ReadMessage()
    {
        _line.Remove(0, Math.Max(0, _line.Length - 8)); // no line end is longer
        var text = _line.ToString();
        var isEnd = text.EndsWith("\r\n.\r\n", StringComparison.Ordinal)
            || (isLenient && (text.EndsWith("\n.\n", StringComparison.Ordinal) || text.EndsWith("\n.\r\n", StringComparison.Ordinal)
                || text.EndsWith("\r.\r", StringComparison.Ordinal)));
        if (!isEnd)
        {
            return "";
        }

        _line.Clear();
        _inMessage = false;
        return "250-taken\r\n250 queued\r\n";
    }

    private string Answer(string line)
    {
        var words = line.Split(' ');
        var name = words[0].ToUpperInvariant();
        if (Identity.Contains(name))
        {
            _executed.Add(line);
        }

        switch (name)
        {
            case "RCPT":
                _hasRecipient = true;
                return "250 recipient\r\n";
            case "DATA" when _hasRecipient:
                _inMessage = true;
                _line.Append("\r\n");
                return "354 go on\r\n";
            case "DATA":
                return "503 no recipient\r\n";
            case "BDAT" when words.Length > 1 && long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out _chunk):
                _chunk = (uint)_chunk; // as some servers count
                return _chunk == 0 ? "250 chunk\r\n" : "";
            case "EHLO":
                return "250-relay\r\n250-AUTH PLAIN\r\n250 8BITMIME\r\n";
            default:
                return "250 done\r\n";
        }
    }
}
