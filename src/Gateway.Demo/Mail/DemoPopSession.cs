using System.Globalization;
using Gateway.Demo.Mailboxes;

namespace Gateway.Demo.Mail;

/// <summary>One POP3 session (RFC 1939). DELE is refused, so that every session has the same messages.</summary>
internal sealed class DemoPopSession(DemoMailboxes mailboxes, DemoLines lines)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await lines.WriteAsync("+OK demo back end", cancellationToken);
        string? name = null;
        IReadOnlyList<string>? inbox = null;
        while (await lines.ReadAsync(cancellationToken) is { } line)
        {
            var parts = line.Split(' ', 2);
            var argument = parts.Length > 1 ? parts[1] : "";
            string answer;
            switch (parts[0].ToUpperInvariant())
            {
                case "CAPA":
                    answer = "+OK\r\nUSER\r\nSASL PLAIN LOGIN\r\nTOP\r\nUIDL\r\nRESP-CODES\r\n.";
                    break;
                case "USER":
                    (name, answer) = (argument, "+OK");
                    break;
                case "PASS" when name is not null:
                    inbox = mailboxes.Verify(name, argument) ? DemoMessageText.Inbox(name) : null;
                    answer = inbox is null ? "-ERR [AUTH] no" : "+OK signed in";
                    break;
                case "AUTH" when argument.Length > 0:
                    var sasl = argument.Split(' ', 2);
                    var user = await DemoSasl.VerifyAsync(mailboxes, sasl[0], sasl.Length > 1 ? sasl[1] : null, AskAsync);
                    inbox = user is null ? null : DemoMessageText.Inbox(user);
                    answer = inbox is null ? "-ERR [AUTH] no" : "+OK signed in";
                    break;
                case "QUIT":
                    await lines.WriteAsync("+OK bye", cancellationToken);
                    return;
                default:
                    answer = inbox is null ? "-ERR sign in first" : Answer(inbox, parts[0].ToUpperInvariant(), argument.Split(' '));
                    break;
            }

            await lines.WriteAsync(answer, cancellationToken);
        }

        async ValueTask<string?> AskAsync(string challenge)
        {
            await lines.WriteAsync("+ " + challenge, cancellationToken);
            return await lines.ReadAsync(cancellationToken);
        }
    }

    private static string Answer(IReadOnlyList<string> inbox, string command, string[] arguments)
    {
        var isNumber = int.TryParse(arguments[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        var message = isNumber && number >= 1 && number <= inbox.Count ? inbox[number - 1] : null;
        return (command, arguments[0].Length > 0) switch
        {
            ("NOOP" or "RSET", _) => "+OK",
            ("STAT", _) => string.Create(CultureInfo.InvariantCulture, $"+OK {inbox.Count} {inbox.Sum(m => m.Length)}"),
            ("LIST", false) =>
                "+OK\r\n" + string.Concat(inbox.Select((m, i) => FormattableString.Invariant($"{i + 1} {m.Length}\r\n"))) + ".",
            ("UIDL", false) =>
                "+OK\r\n" + string.Concat(inbox.Select((_, i) => FormattableString.Invariant($"{i + 1} demo-{i + 1}\r\n"))) + ".",
            ("LIST", true) when message is not null => string.Create(CultureInfo.InvariantCulture, $"+OK {number} {message.Length}"),
            ("UIDL", true) when message is not null => string.Create(CultureInfo.InvariantCulture, $"+OK {number} demo-{number}"),
            ("RETR", true) when message is not null => $"+OK\r\n{message}.",
            ("TOP", true) when message is not null => $"+OK\r\n{DemoMessageText.HeaderOf(message)}.",
            ("DELE", true) => "-ERR the demo keeps its messages",
            _ => "-ERR what?",
        };
    }
}
