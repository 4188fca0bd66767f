using System.Text;

namespace Gateway.UnitTests.Mail.Relaying;

/// <summary>POP3 with messages that have lines of dots.</summary>
internal sealed class PopServerModel : IServerModel
{
    private static readonly HashSet<string> Identity = ["USER", "PASS", "APOP", "AUTH", "STLS", "XCLIENT"];

    private readonly List<string> _executed = [];
    private readonly StringBuilder _line = new();

    public IReadOnlyList<string> Executed => _executed;

    public string Receive(ReadOnlySpan<byte> bytes)
    {
        var said = new StringBuilder();
        foreach (var b in bytes)
        {
            _line.Append((char)b);
            if (b == '\n')
            {
                var line = _line.ToString().Trim();
                _line.Clear();
                said.Append(Answer(line));
            }
        }

        return said.ToString();
    }

    private string Answer(string line)
    {
        var words = line.Split(' ');
        var name = words[0].ToUpperInvariant();
        if (Identity.Contains(name))
        {
            _executed.Add(line);
        }

        return name switch
        {
            "RETR" or "TOP" => "+OK\r\nSubject: x\r\n\r\n..\r\n.. x\r\n+OK\r\n.\r\n",
            "LIST" or "UIDL" when words.Length == 1 => "+OK\r\n1 120\r\n.\r\n",
            "CAPA" => "+OK\r\nSTLS\r\nUIDL\r\n.\r\n",
            "DELE" => "-ERR no such message\r\n",
            _ => "+OK\r\n",
        };
    }
}
