using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Mail;

/// <summary>A mail client of lines over a real socket.</summary>
internal sealed class MailClient(string host, X509Certificate2? certificate = null) : IAsyncDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private Stream _stream = Stream.Null;

    public IPEndPoint Local => (IPEndPoint)(_socket.LocalEndPoint ?? throw new InvalidOperationException("There is no connection."));

    /// <summary>The first line that it read.</summary>
    public string Greeting { get; private set; } = "";

    /// <summary>Connects and reads the greeting.</summary>
    public static async Task<MailClient> ConnectAsync(
        int port, bool implicitTls, string greeting, string host = MailScene.Host, X509Certificate2? certificate = null)
    {
        var client = new MailClient(host, certificate);
        await client._socket.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        client._stream = new NetworkStream(client._socket, ownsSocket: true);
        if (implicitTls)
        {
            await client.SecureAsync();
        }

        client.Greeting = await client.ReadLineAsync() ?? "";
        Assert.StartsWith(greeting, client.Greeting, StringComparison.Ordinal);
        return client;
    }

    /// <param name="applicationProtocols">What is offered by ALPN.</param>
    public async Task SecureAsync(params string[] applicationProtocols)
    {
        var secure = new SslStream(_stream);
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = host,
            CertificateChainPolicy = TestCertificates.ChainPolicy(),
            ClientCertificates = certificate is null ? null : [certificate],
            ApplicationProtocols = applicationProtocols.Length == 0
                ? null
                : [.. applicationProtocols.Select(p => new SslApplicationProtocol(p))],
        };
        await secure.AuthenticateAsClientAsync(options, TestContext.Current.CancellationToken);
        _stream = secure;
    }

    /// <summary>Sends text as Latin-1.</summary>
    public async Task SendLatin1Async(string text) =>
        await _stream.WriteAsync(Encoding.Latin1.GetBytes(text), TestContext.Current.CancellationToken);

    /// <summary>Sends lines in one piece.</summary>
    public async Task SendAsync(params string[] lines) =>
        await _stream.WriteAsync(
            Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + "\r\n"))), TestContext.Current.CancellationToken);

    /// <summary>Sends a line and reads to the one that begins with <paramref name="end"/>; all that was read.</summary>
    public async Task<string> AskAsync(string line, string end)
    {
        await SendAsync(line);
        var heard = new StringBuilder();
        while (await ReadLineAsync() is { } next)
        {
            heard.AppendLine(next);
            if (next.StartsWith(end, StringComparison.Ordinal))
            {
                return heard.ToString();
            }
        }

        throw new IOException($"'{end}' did not come after '{line}'; this did: {heard}");
    }

    /// <summary>Everything up to the close, however it comes.</summary>
    public async Task<string> ReadToEndAsync()
    {
        var heard = new StringBuilder();
        while (await ReadLineAsync() is { } line)
        {
            heard.AppendLine(line);
        }

        return heard.ToString();
    }

    /// <summary>Sends RST, without a word before it.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _socket.Dispose();
    }

    private async Task<string?> ReadLineAsync()
    {
        var line = new List<byte>();
        var one = new byte[1];
        try
        {
            while (await _stream.ReadAsync(one, TestContext.Current.CancellationToken) == 1)
            {
                if (one[0] == '\n')
                {
                    return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
                }

                line.Add(one[0]);
            }
        }
        catch (IOException)
        {
            // A close with bytes unread is a reset.
        }

        return line.Count == 0 ? null : Encoding.UTF8.GetString([.. line]);
    }
}
