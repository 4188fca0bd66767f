using System.Globalization;
using System.Text;

namespace Gateway.Demo.Mail;

/// <summary>The items of FETCH that mail clients request.</summary>
internal static class DemoFetch
{
    /// <summary>The untagged response for one message, with CRLF.</summary>
    public static string Answer(int number, string message, string items, bool byUid)
    {
        var asked = items.ToUpperInvariant();
        var parts = new List<string>();
        if (byUid || Asks(asked, "UID"))
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"UID {number}"));
        }

        if (Asks(asked, "FLAGS") || asked.Contains("ALL", StringComparison.Ordinal) || asked.Contains("FAST", StringComparison.Ordinal))
        {
            parts.Add("FLAGS (\\Seen)");
        }

        if (Asks(asked, "INTERNALDATE"))
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"INTERNALDATE \"05-Jan-2026 09:0{number}:00 +0000\""));
        }

        if (Asks(asked, "RFC822.SIZE"))
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"RFC822.SIZE {message.Length}"));
        }

        if (Asks(asked, "ENVELOPE"))
        {
            parts.Add($"ENVELOPE (NIL \"{Header(message, "Subject")}\" NIL NIL NIL NIL NIL NIL NIL \"{Header(message, "Message-ID")}\")");
        }

        if (Asks(asked, "BODYSTRUCTURE"))
        {
            var body = DemoMessageText.BodyOf(message);
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"BODYSTRUCTURE (\"TEXT\" \"PLAIN\" (\"CHARSET\" \"us-ascii\") NIL NIL "
                + $"\"7BIT\" {body.Length} {body.Count(c => c == '\n')})"));
        }

        if (asked.Contains("BODY[", StringComparison.Ordinal) || asked.Contains("BODY.PEEK[", StringComparison.Ordinal))
        {
            var open = asked.IndexOf('[', StringComparison.Ordinal);
            var section = asked[(open + 1)..asked.IndexOf(']', open)];
            parts.Add($"BODY[{section}] {Literal(Section(message, section))}");
        }
        else if (Asks(asked, "RFC822"))
        {
            parts.Add($"RFC822 {Literal(message)}");
        }

        return string.Create(CultureInfo.InvariantCulture, $"* {number} FETCH ({string.Join(' ', parts)})\r\n");
    }

    /// <summary>The words of a line, without quotes.</summary>
    public static IEnumerable<string> Words(string line)
    {
        var word = new StringBuilder();
        var (quoted, any) = (false, false);
        for (var i = 0; i < line.Length; i++)
        {
            switch (line[i])
            {
                case '"':
                    (quoted, any) = (!quoted, true);
                    break;
                case '\\' when quoted && i + 1 < line.Length:
                    word.Append(line[++i]);
                    break;
                case ' ' when !quoted:
                    if (any || word.Length > 0)
                    {
                        yield return word.ToString();
                    }

                    word.Clear();
                    any = false;
                    break;
                default:
                    word.Append(line[i]);
                    break;
            }
        }

        if (any || word.Length > 0)
        {
            yield return word.ToString();
        }
    }

    private static bool Asks(string asked, string item) => asked.Split(' ', '(', ')').Contains(item);

    private static string Section(string message, string section) => section switch
    {
        "TEXT" or "1" => DemoMessageText.BodyOf(message),
        _ when section.StartsWith("HEADER", StringComparison.Ordinal) || section.StartsWith("MIME", StringComparison.Ordinal) =>
            DemoMessageText.HeaderOf(message),
        _ => message,
    };

    private static string Header(string message, string name) =>
        message.Split("\r\n").FirstOrDefault(l => l.StartsWith(name + ": ", StringComparison.Ordinal))?[(name.Length + 2)..].Replace(
            "\"", "", StringComparison.Ordinal) ?? "";

    private static string Literal(string text) => string.Create(CultureInfo.InvariantCulture, $"{{{text.Length}}}\r\n{text}");
}
