using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.UnitTests.Mail.Relaying;

/// <summary>
/// IMAP4 as Dovecot speaks it: APPEND alone takes literals, and what was to be the literal of another command is the next command.
/// </summary>
internal sealed partial class ImapServerModel : IServerModel
{
    private static readonly HashSet<string> Identity =
        ["UNAUTHENTICATE", "X-UNAUTHENTICATE", "AUTHENTICATE", "LOGIN", "STARTTLS", "COMPRESS"];

    private readonly List<string> _executed = [];
    private readonly StringBuilder _line = new();
    private long _literal;
    private string? _appending;
    private string? _idling;

    public IReadOnlyList<string> Executed => _executed;

    public string Receive(ReadOnlySpan<byte> bytes)
    {
        var said = new StringBuilder();
        foreach (var b in bytes)
        {
            if (_literal > 0)
            {
                _literal--;
            }
            else
            {
                _line.Append((char)b);
                if (b == '\n')
                {
                    var line = _line.ToString().TrimEnd('\r', '\n');
                    _line.Clear();
                    said.Append(Answer(line));
                }
            }
        }

        return said.ToString();
    }

    private string Answer(string line)
    {
        if (_idling is { } idle)
        {
            _idling = null;
            return line.Equals("DONE", StringComparison.OrdinalIgnoreCase) ? $"{idle} OK idled\r\n" : $"{idle} BAD expected DONE\r\n";
        }

        var tag = _appending;
        var words = line.Split(' ');
        if (tag is null)
        {
            tag = words[0];
            var name = words.ElementAtOrDefault(1)?.ToUpperInvariant() ?? "";
            if (Identity.Contains(name))
            {
                _executed.Add(line);
            }

            switch (name)
            {
                case "IDLE":
                    _idling = tag;
                    return "+ idling\r\n";
                case "FETCH":
                    return $"* 1 FETCH (BODY[] {{8}}\r\n+ x OK\r\n)\r\n{tag} OK fetched\r\n";
                case "SELECT":
                    return $"{tag} NO There is no {words[^1]}\r\n"; // a name that may end as a literal is announced
                case not "APPEND":
                    return $"{tag} {(name.Length == 0 ? "BAD" : "OK")} done\r\n";
            }
        }

        _appending = null;
        if (Literal().Match(line) is not { Success: true } literal || line.Contains("refused", StringComparison.Ordinal))
        {
            return $"{tag} OK appended\r\n";
        }

        _appending = tag;
        _literal = (uint)(BigInteger.Parse(literal.Groups[1].Value, CultureInfo.InvariantCulture) & uint.MaxValue); // as some servers count
        return literal.Groups[2].Length > 0 ? "" : "+ go on\r\n";
    }

    [GeneratedRegex(@"\{([0-9]{1,25})(\+?)\}$")]
    private static partial Regex Literal();
}
