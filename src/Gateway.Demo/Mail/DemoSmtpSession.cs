using Gateway.Demo.Mailboxes;

namespace Gateway.Demo.Mail;

/// <summary>One submission session (RFC 6409). It accepts messages from signed-in users and discards them.</summary>
internal sealed class DemoSmtpSession(DemoMailboxes mailboxes, DemoLines lines)
{
    private const string Hello = "250-demo back end\r\n250-SIZE 10485760\r\n250-8BITMIME\r\n250-PIPELINING\r\n250-ENHANCEDSTATUSCODES\r\n"
        + "250 AUTH PLAIN LOGIN";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await lines.WriteAsync("220 demo back end", cancellationToken);
        string? user = null;
        while (await lines.ReadAsync(cancellationToken) is { } line)
        {
            var parts = line.Split(' ', 3);
            string answer;
            switch (parts[0].ToUpperInvariant())
            {
                case "EHLO":
                    answer = Hello;
                    break;
                case "HELO" or "NOOP" or "RSET":
                    answer = "250 2.0.0 ok";
                    break;
                case "AUTH" when parts.Length > 1:
                    user = await DemoSasl.VerifyAsync(mailboxes, parts[1], parts.Length > 2 ? parts[2] : null, AskAsync);
                    answer = user is null ? "535 5.7.8 no" : "235 2.7.0 signed in";
                    break;
                case "MAIL" or "RCPT" when user is not null:
                    answer = "250 2.1.0 ok";
                    break;
                case "DATA" when user is not null:
                    await lines.WriteAsync("354 go on", cancellationToken);
                    while (await lines.ReadAsync(cancellationToken) is { } text && text != ".")
                    {
                    }

                    answer = "250 2.0.0 taken, and forgotten: this is a demo";
                    break;
                case "MAIL" or "RCPT" or "DATA":
                    answer = "530 5.7.0 sign in first";
                    break;
                case "QUIT":
                    await lines.WriteAsync("221 2.0.0 bye", cancellationToken);
                    return;
                default:
                    answer = "500 5.5.1 what?";
                    break;
            }

            await lines.WriteAsync(answer, cancellationToken);
        }

        async ValueTask<string?> AskAsync(string challenge)
        {
            await lines.WriteAsync("334 " + challenge, cancellationToken);
            return await lines.ReadAsync(cancellationToken);
        }
    }
}
