using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Gateway.Testing;

namespace Gateway.FunctionalTests.Telemetry;

/// <summary>A client that sends one request over TLS and resets the connection instead of reading the response.</summary>
internal sealed class VanishingClient : IDisposable
{
    private readonly Socket _socket;
    private readonly SslStream _tls;

    private VanishingClient(Socket socket, SslStream tls) => (_socket, _tls) = (socket, tls);

    /// <summary>Connects with one application protocol: HTTP/1.1 or HTTP/2.</summary>
    public static async Task<VanishingClient> ConnectAsync(
        int port,
        string host,
        SslApplicationProtocol protocol,
        CancellationToken cancellationToken)
    {
        // Closed with a linger time of zero, a socket sends RST instead of FIN.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, LingerState = new LingerOption(true, 0) };
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: false));
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = host,
            CertificateChainPolicy = TestCertificates.ChainPolicy(),
            ApplicationProtocols = [protocol],
        };
        await tls.AuthenticateAsClientAsync(options, cancellationToken);
        return new VanishingClient(socket, tls);
    }

    public async Task GetAsync(string host, string path, CancellationToken cancellationToken)
    {
        var isHttp2 = _tls.NegotiatedApplicationProtocol == SslApplicationProtocol.Http2;
        await _tls.WriteAsync(
            isHttp2 ? Http2(host, path) : Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n"), cancellationToken);
    }

    /// <summary>Sends a request and a part of its body.</summary>
    public async Task BeginPostAsync(string host, string path, CancellationToken cancellationToken) => await _tls.WriteAsync(
        Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 1000000\r\n\r\n{new string('x', 20_000)}"),
        cancellationToken);

    /// <summary>Breaks HTTP/2: RFC 9113 6.1 allows no DATA on stream 0. The server closes the connection with whatever is on it.</summary>
    public async Task BreakProtocolAsync(CancellationToken cancellationToken)
    {
        await _tls.WriteAsync(new byte[] { 0, 0, 1, 0, 0, 0, 0, 0, 0, (byte)'x' }, cancellationToken);
        try
        {
            while (await _tls.ReadAsync(new byte[1024], cancellationToken) > 0)
            {
                // GOAWAY, and what was on its way before.
            }
        }
        catch (IOException)
        {
            // Closed with a reset.
        }
    }

    /// <summary>Sends RST, without the alert that would announce it.</summary>
    public void Reset() => _socket.Dispose();

    public void Dispose()
    {
        Reset();
        _tls.Dispose();
    }

    /// <summary>
    /// RFC 9113 3.4 and 6: preface, empty SETTINGS, and HEADERS that end stream 1. RFC 7541 6.2.2: literals without indexing.
    /// </summary>
    private static byte[] Http2(string host, string path)
    {
        (string Name, string Value)[] fields = [(":method", "GET"), (":scheme", "https"), (":authority", host), (":path", path)];
        byte[] block =
        [
            .. fields.SelectMany(f => (byte[])[0, (byte)f.Name.Length, .. Ascii(f.Name), (byte)f.Value.Length, .. Ascii(f.Value)]),
        ];
        return [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, (byte)block.Length, 1, 5, 0, 0, 0, 1, .. block];
    }

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
}
