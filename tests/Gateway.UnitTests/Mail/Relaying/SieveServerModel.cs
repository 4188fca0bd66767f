using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.UnitTests.Mail.Relaying;

/// <summary>
/// ManageSieve as Cyrus speaks it: behind anything that it does not expect it goes on with the next line, which may be in a literal.
/// </summary>
internal sealed partial class SieveServerModel : IServerModel
{
    private const int MaxScript = 32_768;

    private static readonly HashSet<string> Identity = ["AUTHENTICATE", "UNAUTHENTICATE", "STARTTLS"];

    private readonly List<string> _executed = [];
    private readonly StringBuilder _line = new();
    private long _literal;
    private int _strings; // that the command still takes; -1 between commands
    private bool _isTooLarge;

    public SieveServerModel() => _strings = -1;

    public IReadOnlyList<string> Executed => _executed;

    public string Receive(ReadOnlySpan<byte> bytes)
    {
        var said = new StringBuilder();
        foreach (var b in bytes)
        {
            if (_literal > 0)
            {
                _literal--;
                continue;
            }

            _line.Append((char)b);
            if (b == '\n')
            {
                var line = _line.ToString();
                _line.Clear();
                said.Append(Answer(line));
            }
        }

        return said.ToString();
    }

    private string Answer(string line)
    {
        if (_strings >= 0)
        {
            return _isTooLarge ? End("NO") : Read(line);
        }

        Execute(line);
        var name = new string([.. line.TakeWhile(char.IsAsciiLetter)]).ToUpperInvariant();
        _strings = name switch
        {
            "PUTSCRIPT" or "RENAMESCRIPT" => 2,
            "CHECKSCRIPT" or "GETSCRIPT" or "SETACTIVE" or "DELETESCRIPT" or "HAVESPACE" => 1,
            _ => 0,
        };
        return name == "CAPABILITY" ? "\"SIEVE\" \"fileinto\"\r\n" + End("OK") : Read(line[name.Length..]);
    }

    private string Read(string rest)
    {
        Execute(rest);
        while (_strings > 0 && rest is [' ', '"', ..])
        {
            var end = 2;
            while (end < rest.Length && rest[end] != '"')
            {
                var isEscape = rest[end] == '\\';
                if (rest[end] is '\r' or '\n' or '\0' or > '\x7F' || (isEscape && rest[end + 1] is not ('"' or '\\')))
                {
                    return End("NO");
                }

                end += isEscape ? 2 : 1;
            }

            rest = rest[Math.Min(end + 1, rest.Length)..];
            _strings--;
        }

        if (_strings == 0 || rest is not [' ', '{', .. var size, '+', '}', '\r', '\n']
            || !BigInteger.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > ulong.MaxValue)
        {
            return End("OK");
        }

        _strings--;
        _literal = (long)BigInteger.Min(count, long.MaxValue);
        _isTooLarge = count > MaxScript;
        return "";
    }

    /// <summary>A word that is not expected is the next command, wherever it is.</summary>
    private void Execute(string line) => _executed.AddRange(
        Words().Matches(Quoted().Replace(line, " ")).Select(m => m.Value).Where(w => Identity.Contains(w.ToUpperInvariant())));

    [GeneratedRegex(@"[A-Za-z]+")]
    private static partial Regex Words();

    [GeneratedRegex(@"""([^""\\]|\\.)*""")]
    private static partial Regex Quoted();

    private string End(string word)
    {
        (_strings, _isTooLarge) = (-1, false);
        return word + "\r\n";
    }
}
