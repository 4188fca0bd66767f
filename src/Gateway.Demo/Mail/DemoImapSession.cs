using System.Globalization;
using Gateway.Demo.Mailboxes;

namespace Gateway.Demo.Mail;

/// <summary>One IMAP4 session with a read-only INBOX. Mail clients can sign in, list, search, fetch and idle.</summary>
internal sealed class DemoImapSession(DemoMailboxes mailboxes, DemoLines lines)
{
    private const string Capabilities = "IMAP4rev1 LITERAL+ SASL-IR ID IDLE NAMESPACE AUTH=PLAIN AUTH=LOGIN";

    private IReadOnlyList<string>? _inbox;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await lines.WriteAsync($"* OK [CAPABILITY {Capabilities}] demo back end", cancellationToken);
        while (await ReadCommandAsync(cancellationToken) is { } words)
        {
            if (words.Count < 2)
            {
                await lines.WriteAsync("* BAD what?", cancellationToken);
                continue;
            }

            var command = words[1].ToUpperInvariant();
            if (command == "IDLE" && _inbox is not null)
            {
                await lines.WriteAsync("+ idling", cancellationToken);
                _ = await lines.ReadAsync(cancellationToken);
                await lines.WriteAsync($"{words[0]} OK done", cancellationToken);
                continue;
            }

            await lines.WriteAsync(await AnswerAsync(words[0], command, [.. words.Skip(2)], cancellationToken), cancellationToken);
            if (command == "LOGOUT")
            {
                return;
            }
        }
    }

    private async ValueTask<string> AnswerAsync(string tag, string command, string[] arguments, CancellationToken cancellationToken)
    {
        switch (command)
        {
            case "CAPABILITY":
                return $"* CAPABILITY {Capabilities}\r\n{tag} OK done";
            case "NOOP" or "CHECK":
                return $"{tag} OK done";
            case "ID":
                return $"* ID (\"name\" \"demo\")\r\n{tag} OK done";
            case "LOGOUT":
                return $"* BYE bye\r\n{tag} OK done";
            case "LOGIN" when arguments.Length == 2:
                return SignedIn(tag, mailboxes.Verify(arguments[0], arguments[1]) ? arguments[0] : null);
            case "AUTHENTICATE" when arguments.Length > 0:
                var initialResponse = arguments.Length > 1 ? arguments[1] : null;
                return SignedIn(tag, await DemoSasl.VerifyAsync(mailboxes, arguments[0], initialResponse, AskAsync));
            default:
                return _inbox is null ? $"{tag} NO sign in first" : Answer(_inbox, tag, command, arguments);
        }

        async ValueTask<string?> AskAsync(string challenge)
        {
            await lines.WriteAsync("+ " + challenge, cancellationToken);
            return await lines.ReadAsync(cancellationToken);
        }
    }

    private string SignedIn(string tag, string? user)
    {
        _inbox = user is null ? null : DemoMessageText.Inbox(user);
        return _inbox is null ? $"{tag} NO [AUTHENTICATIONFAILED] no" : $"{tag} OK [CAPABILITY {Capabilities}] signed in";
    }

    private static string Answer(IReadOnlyList<string> inbox, string tag, string command, string[] arguments)
    {
        var byUid = command == "UID" && arguments.Length > 0;
        var verb = byUid ? arguments[0].ToUpperInvariant() : command;
        var rest = byUid ? arguments[1..] : arguments;
        return verb switch
        {
            "LIST" or "LSUB" => $"* {verb} () \"/\" INBOX\r\n{tag} OK done",
            "NAMESPACE" => $"* NAMESPACE ((\"\" \"/\")) NIL NIL\r\n{tag} OK done",
            "SELECT" or "EXAMINE" => string.Create(
                CultureInfo.InvariantCulture,
                $"* FLAGS (\\Seen)\r\n* {inbox.Count} EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 1] valid\r\n")
                + string.Create(CultureInfo.InvariantCulture, $"* OK [UIDNEXT {inbox.Count + 1}] next\r\n{tag} OK [READ-ONLY] done"),
            "STATUS" => string.Create(
                CultureInfo.InvariantCulture,
                $"* STATUS INBOX (MESSAGES {inbox.Count} UNSEEN 0 UIDNEXT {inbox.Count + 1} UIDVALIDITY 1)\r\n{tag} OK done"),
            "SEARCH" => $"* SEARCH {string.Join(' ', Enumerable.Range(1, inbox.Count))}\r\n{tag} OK done",
            "FETCH" when rest.Length > 1 => string.Concat(
                Numbers(rest[0], inbox.Count).Select(n => DemoFetch.Answer(n, inbox[n - 1], string.Join(' ', rest[1..]), byUid)))
                + $"{tag} OK done",
            "CLOSE" or "UNSELECT" or "EXPUNGE" or "SUBSCRIBE" => $"{tag} OK done",
            _ => $"{tag} NO the demo's mailbox is read-only",
        };
    }

    /// <summary>The messages of a set such as <c>1:*</c> or <c>1,3</c>; numbers without a message are left out.</summary>
    private static IEnumerable<int> Numbers(string set, int count)
    {
        foreach (var part in set.Split(','))
        {
            var ends = part.Split(':');
            int first = Number(ends[0]), last = Number(ends[^1]);
            for (var n = Math.Max(1, Math.Min(first, last)); n <= Math.Min(count, Math.Max(first, last)); n++)
            {
                yield return n;
            }
        }

        int Number(string text)
        {
            if (text == "*")
            {
                return count;
            }

            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0;
        }
    }

    /// <summary>The words of a command, without quotes and literal markers, with parentheses.</summary>
    private async ValueTask<List<string>?> ReadCommandAsync(CancellationToken cancellationToken)
    {
        var words = new List<string>();
        while (await lines.ReadAsync(cancellationToken) is { } line)
        {
            var literal = line.EndsWith('}') ? line.LastIndexOf('{') : -1;
            words.AddRange(DemoFetch.Words(literal < 0 ? line : line[..literal]));
            if (literal < 0)
            {
                return words;
            }

            var size = line[(literal + 1)..^1];
            if (!size.EndsWith('+'))
            {
                await lines.WriteAsync("+ go on", cancellationToken);
            }

            if (!int.TryParse(size.TrimEnd('+'), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                || await lines.ReadExactlyAsync(length, cancellationToken) is not { } text)
            {
                return null;
            }

            words.Add(text);
        }

        return null;
    }
}
