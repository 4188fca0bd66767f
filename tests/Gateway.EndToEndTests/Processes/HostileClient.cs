using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Gateway.Testing;

namespace Gateway.EndToEndTests.Processes;

/// <summary>How a client ends a connection on which the back end streams down.</summary>
internal enum Departure
{
    /// <summary>Ends its side by close_notify and reads on.</summary>
    HalfClose,

    /// <summary>Ends its side by close_notify and FIN and reads on.</summary>
    HalfCloseWithFin,

    /// <summary>Ends its side by FIN alone and reads on.</summary>
    Fin,

    /// <summary>Resets the connection.</summary>
    Reset,

    /// <summary>Closes with bytes unread.</summary>
    Vanish,
}

/// <summary>A client of the gateway over TLS that leaves in the middle of what it asked for. One task uses its stream.</summary>
internal sealed class HostileClient : IAsyncDisposable
{
    public const string Host = "mail.example.test";

    private static readonly byte[] Buffer = new byte[64 * 1024];

    // With small buffers little is on its way at any moment: a session is what happens at its end.
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = 64 * 1024 };
    private readonly SslStream _stream;
    private readonly CancellationToken _cancellationToken;

    private HostileClient(IPEndPoint gateway, CancellationToken cancellationToken)
    {
        _socket.Connect(gateway);
        _cancellationToken = cancellationToken;
        _stream = new SslStream(new NetworkStream(_socket, ownsSocket: true));
    }

    public static async Task<HostileClient> ConnectAsync(int port, CancellationToken cancellationToken)
    {
        var client = new HostileClient(new IPEndPoint(IPAddress.Loopback, port), cancellationToken);
        var options = new SslClientAuthenticationOptions { TargetHost = Host, CertificateChainPolicy = TestCertificates.ChainPolicy() };
        try
        {
            await client._stream.AuthenticateAsClientAsync(options, cancellationToken);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    public static bool IsEnd(Exception e) => e is IOException or SocketException or AuthenticationException;

    public Task SendAsync(string text) => _stream.WriteAsync(Encoding.ASCII.GetBytes(text), _cancellationToken).AsTask();

    /// <summary>Sends a text and reads up to another.</summary>
    public async Task<string> AskAsync(string text, string end)
    {
        await SendAsync(text);
        return await ReadToAsync(end);
    }

    public async Task<string> ReadToAsync(string end)
    {
        var heard = new StringBuilder();
        var one = new byte[1];
        while (await _stream.ReadAsync(one, _cancellationToken) == 1)
        {
            heard.Append((char)one[0]);
            if (heard.Length >= end.Length && heard.ToString(heard.Length - end.Length, end.Length) == end)
            {
                return heard.ToString();
            }
        }

        throw new IOException($"'{end}' did not come; this did: {heard}");
    }

    /// <summary>Reads at least so many bytes of the stream, then leaves.</summary>
    /// <returns>The last bytes that came, where it read to the end.</returns>
    public async Task<string> LeaveAsync(Departure departure, int after)
    {
        for (var read = 0; read < after;)
        {
            // Shared by all clients: nobody looks at what it holds.
            var count = await _stream.ReadAsync(Buffer, _cancellationToken);
            if (count == 0)
            {
                return "";
            }

            read += count;
        }

        switch (departure)
        {
            case Departure.HalfClose or Departure.HalfCloseWithFin:
                await _stream.ShutdownAsync();
                if (departure == Departure.HalfCloseWithFin)
                {
                    _socket.Shutdown(SocketShutdown.Send);
                }

                return await ReadToEndAsync();
            case Departure.Fin:
                _socket.Shutdown(SocketShutdown.Send);
                return await ReadToEndAsync();
            case Departure.Reset:
                _socket.LingerState = new LingerOption(true, 0);
                break;
            case Departure.Vanish:
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(departure), departure, "is no way to leave");
        }

        return "";
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _socket.Dispose();
    }

    private async Task<string> ReadToEndAsync()
    {
        var buffer = new byte[64 * 1024];
        var last = "";
        while (await _stream.ReadAsync(buffer, _cancellationToken) is > 0 and var count)
        {
            last = Encoding.Latin1.GetString(buffer, 0, count);
        }

        return last;
    }
}
