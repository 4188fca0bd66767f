using System.Net.Sockets;
using System.Text;

namespace Gateway.Load.BackEnds;

/// <summary>What nginx's mail proxy asks (auth_http): everybody may come in, and here is the server.</summary>
internal sealed class MailDirectory(int imap, int pop3, int smtp)
{
    public async Task ServeAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var lines = new LineReader(stream, 8192);
        var port = imap;
        while (await lines.ReadAsync(cancellationToken) is { Length: > 0 } line)
        {
            if (line.StartsWith("Auth-Protocol: ", StringComparison.OrdinalIgnoreCase))
            {
                port = line[15..] switch { "pop3" => pop3, "smtp" => smtp, _ => imap };
            }
        }

        var reply = $"HTTP/1.0 200 OK\r\nAuth-Status: OK\r\nAuth-Server: 127.0.0.1\r\nAuth-Port: {port}\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(reply), cancellationToken);
    }
}
