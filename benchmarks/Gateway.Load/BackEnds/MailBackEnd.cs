using System.Net.Sockets;
using System.Text;

namespace Gateway.Load.BackEnds;

/// <summary>
/// A mailbox server that lets everybody in and has nothing to say: IMAP4, POP3 or SMTP, as fast as it can, so that the proxy before it is
/// what is measured.
/// </summary>
internal sealed class MailBackEnd(string protocol)
{
    public const int BulkBytes = 10 * 1024 * 1024;

    private static readonly byte[] Bulk =
        Encoding.ASCII.GetBytes($"* 1 FETCH (BODY[] {{{BulkBytes}}}\r\n{new string('m', BulkBytes)})\r\n");

    public async Task ServeAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var lines = new LineReader(stream);
        await SendAsync(stream, protocol switch
        {
            "imap" => "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN IDLE] load\r\n",
            "pop3" => "+OK load\r\n",
            _ => "220 load ESMTP\r\n",
        }, cancellationToken);
        while (await lines.ReadAsync(cancellationToken) is { } line)
        {
            // nginx sends the name and the password as literals.
            while (protocol == "imap" && line.EndsWith('}'))
            {
                await SendAsync(stream, line.EndsWith("+}", StringComparison.Ordinal) ? "" : "+ go on\r\n", cancellationToken);
                line = line[..line.LastIndexOf('{')] + await lines.ReadAsync(cancellationToken);
            }

            var reply = protocol switch { "imap" => Imap(line), "pop3" => Pop(line), _ => Smtp(line) };
            if (reply is null)
            {
                await stream.WriteAsync(Bulk, cancellationToken);
                reply = $"{line.Split(' ')[0]} OK done\r\n";
            }

            await SendAsync(stream, reply, cancellationToken);
            if (reply.StartsWith("354", StringComparison.Ordinal))
            {
                while (await lines.ReadAsync(cancellationToken) is not (null or "."))
                {
                }

                await SendAsync(stream, "250 taken\r\n", cancellationToken);
            }

            if (reply.Contains("BYE", StringComparison.Ordinal)
                || reply.StartsWith("221", StringComparison.Ordinal)
                || reply == "+OK bye\r\n")
            {
                return;
            }
        }
    }

    /// <summary>Null asks for the bulk.</summary>
    private static string? Imap(string line)
    {
        var words = line.Split(' ', 3);
        return (words.Length > 1 ? words[1].ToUpperInvariant() : words[0].ToUpperInvariant()) switch
        {
            "CAPABILITY" => $"* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN IDLE\r\n{words[0]} OK done\r\n",
            "IDLE" => "+ idling\r\n",
            "DONE" => "x OK done\r\n",
            "FETCH" => null,
            "LOGOUT" => $"* BYE\r\n{words[0]} OK done\r\n",
            "AUTHENTICATE" when words[2].Split(' ').Length == 1 => "+ \r\n",
            _ when words.Length == 1 => "p OK done\r\n",
            _ => $"{words[0]} OK done\r\n",
        };
    }

    private static string Pop(string line) => line.Split(' ')[0].ToUpperInvariant() switch
    {
        "CAPA" => "+OK\r\nUSER\r\nSASL PLAIN\r\nUIDL\r\n.\r\n",
        "AUTH" when line.Split(' ').Length == 2 => "+ \r\n",
        "QUIT" => "+OK bye\r\n",
        _ => "+OK\r\n",
    };

    private static string Smtp(string line) => line.Split(' ')[0].ToUpperInvariant() switch
    {
        "EHLO" => "250-load\r\n250-AUTH PLAIN LOGIN\r\n250-8BITMIME\r\n250-SIZE 52428800\r\n250 ENHANCEDSTATUSCODES\r\n",
        "HELO" => "250 load\r\n",
        "AUTH" when line.Split(' ').Length == 2 => "334 \r\n",
        "AUTH" => "235 in\r\n",
        "DATA" => "354 go on\r\n",
        "QUIT" => "221 bye\r\n",
        _ when !line.Contains(' ', StringComparison.Ordinal) && line.Length > 8 => "235 in\r\n", // the answer to 334
        _ => "250 ok\r\n",
    };

    private static async ValueTask SendAsync(NetworkStream stream, string text, CancellationToken cancellationToken) =>
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text), cancellationToken);
}
