using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Gateway.Testing;

namespace Gateway.EndToEndTests.Processes;

/// <summary>A client of lines over TLS, which says what a test says and nothing else.</summary>
internal sealed class LineClient : IAsyncDisposable
{
    private readonly SslStream _stream;
    private readonly StreamReader _reader;
    private readonly CancellationToken _cancellationToken;

    private LineClient(SslStream stream, CancellationToken cancellationToken)
    {
        _stream = stream;
        _reader = new StreamReader(stream, Encoding.Latin1);
        _cancellationToken = cancellationToken;
    }

    public static async Task<LineClient> ConnectAsync(int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        var secure = new SslStream(new NetworkStream(socket, ownsSocket: true));
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = GatewayService.Host,
            CertificateChainPolicy = TestCertificates.ChainPolicy(),
        };
        await secure.AuthenticateAsClientAsync(options, cancellationToken);
        return new LineClient(secure, cancellationToken);
    }

    /// <summary>The next line, or null where the gateway has closed, in whatever way.</summary>
    public async Task<string?> ReadLineAsync()
    {
        try
        {
            return await _reader.ReadLineAsync(_cancellationToken);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public async Task SendAsync(string line) => await _stream.WriteAsync(Encoding.Latin1.GetBytes(line + "\r\n"), _cancellationToken);

    /// <summary>Sends a line and reads up to the one that begins with a text.</summary>
    public async Task<string> AskAsync(string line, string expected)
    {
        await SendAsync(line);
        return await ReadToAsync(expected);
    }

    /// <summary>Reads up to the line that begins with a text.</summary>
    public async Task<string> ReadToAsync(string expected)
    {
        var heard = new StringBuilder();
        while (await ReadLineAsync() is { } next)
        {
            heard.AppendLine(next);
            if (next.StartsWith(expected, StringComparison.Ordinal))
            {
                return next;
            }
        }

        throw new IOException($"'{expected}' did not come; this did: {heard}");
    }

    public async ValueTask DisposeAsync()
    {
        _reader.Dispose();
        await _stream.DisposeAsync();
    }
}
