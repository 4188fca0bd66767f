using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Gateway.Outbound;

namespace Gateway.Demo;

/// <summary>
/// A scripted conversation with a mail listener. A step that begins with <c>&gt;&#160;</c> is sent, and <c>TLS</c> starts TLS. Any other
/// step is an expected prefix: lines are read until one begins with it. A step that begins with <c>!</c> is text that must not be received
/// before the next expected line.
/// </summary>
/// <param name="visitor">The client.</param>
/// <param name="host">The name of the server.</param>
internal sealed class MailTalk(DemoVisitor visitor, string host = DemoEntrance.Host)
{
    private const int MaxLine = 8192;
    private const int MaxLines = 64;

    /// <summary>Runs a script; returns null if it succeeds, otherwise what was received instead.</summary>
    public async Task<string?> PlayAsync(int port, bool implicitTls, IEnumerable<string> script, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        Stream stream = new NetworkStream(socket, ownsSocket: false);
        try
        {
            if (implicitTls)
            {
                stream = await SecureAsync(stream, cancellationToken);
            }

            var forbidden = "";
            foreach (var step in script)
            {
                if (step == "TLS")
                {
                    stream = await SecureAsync(stream, cancellationToken);
                }
                else if (step.StartsWith("> ", StringComparison.Ordinal))
                {
                    await stream.WriteAsync(Encoding.UTF8.GetBytes(step[2..] + "\r\n"), cancellationToken);
                }
                else if (step[0] == '!')
                {
                    forbidden = step[1..];
                }
                else if (await AwaitAsync(stream, step, forbidden, cancellationToken) is { } problem)
                {
                    return problem;
                }
                else
                {
                    forbidden = "";
                }
            }

            return null;
        }
        finally
        {
            await stream.DisposeAsync();
        }
    }

    private async Task<Stream> SecureAsync(Stream stream, CancellationToken cancellationToken)
    {
        var secure = new SslStream(stream);
        await secure.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = host,
                CertificateChainPolicy = TrustedRoots.Policy([visitor.Authority]),
            },
            cancellationToken);
        return secure;
    }

    private static async Task<string?> AwaitAsync(Stream stream, string expected, string forbidden, CancellationToken cancellationToken)
    {
        var seen = new List<string>();
        while (seen.Count < MaxLines && await ReadLineAsync(stream, cancellationToken) is { } line)
        {
            seen.Add(line);
            if (forbidden.Length > 0 && line.Contains(forbidden, StringComparison.OrdinalIgnoreCase))
            {
                return $"received {line}";
            }

            if (line.StartsWith(expected, StringComparison.OrdinalIgnoreCase))
            {
                return null;
            }
        }

        return $"no '{expected}', but: {(seen.Count == 0 ? "the end" : string.Join(" / ", seen.TakeLast(3)))}";
    }

    // Read byte by byte, so that no byte after a STARTTLS reply is consumed; the cost does not matter in a check.
    private static async Task<string?> ReadLineAsync(Stream stream, CancellationToken cancellationToken)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (line.Count < MaxLine && await stream.ReadAsync(one, cancellationToken) == 1)
        {
            if (one[0] == '\n')
            {
                return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(one[0]);
        }

        return null;
    }
}
