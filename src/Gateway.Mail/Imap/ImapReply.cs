using System.Diagnostics.CodeAnalysis;

namespace Gateway.Mail.Imap;

/// <summary>A line of a server: tag (<c>*</c>, <c>+</c> or that of a command), first word in capitals, and the rest.</summary>
internal readonly record struct ImapReply(string Tag, string Word, string Rest)
{
    /// <summary>The response code in brackets before the text, or null.</summary>
    public string? Code => Rest.StartsWith('[') && Rest.IndexOf(']', StringComparison.Ordinal) is > 0 and var end ? Rest[1..end] : null;

    /// <summary>The name of the code in capitals; empty where there is none.</summary>
    public string CodeName => Code?.Split(' ', 2)[0].ToUpperInvariant() ?? "";

    /// <summary>The text without its code.</summary>
    public string Text => Code is { } code ? Rest[(code.Length + 2)..].TrimStart() : Rest;

    public static bool TryParse(string line, out ImapReply reply)
    {
        reply = default;
        if (line.StartsWith('+'))
        {
            reply = new ImapReply("+", "", line[1..].TrimStart());
            return true;
        }

        var space = line.IndexOf(' ', StringComparison.Ordinal);
        if (space <= 0)
        {
            return false;
        }

        var rest = line[(space + 1)..];
        var next = rest.IndexOf(' ', StringComparison.Ordinal);
        var (word, text) = next < 0 ? (rest, "") : (rest[..next], rest[(next + 1)..]);
        reply = new ImapReply(line[..space], word.ToUpperInvariant(), text);
        return true;
    }

    /// <summary>The capabilities that the line lists, in a CAPABILITY response or in a response code.</summary>
    public bool TryGetCapabilities([NotNullWhen(true)] out string[]? capabilities)
    {
        capabilities = null;
        if (Word == "CAPABILITY")
        {
            capabilities = Rest.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        }
        else if (Code is { } code && code.StartsWith("CAPABILITY ", StringComparison.OrdinalIgnoreCase))
        {
            capabilities = code[11..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        }

        return capabilities is not null;
    }
}
