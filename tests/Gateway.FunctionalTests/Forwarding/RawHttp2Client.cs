using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Gateway.Testing;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>An HTTP/2 client of one request on one connection, for what HttpClient would never send: any headers and trailers, byte for byte.</summary>
internal sealed class RawHttp2Client : IDisposable
{
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte Reset = 3;
    private const byte Settings = 4;
    private const byte GoAway = 7;
    private const byte EndStream = 1;
    private const byte EndHeaders = 4;

    private readonly SslStream _tls;

    private RawHttp2Client(SslStream tls) => _tls = tls;

    public static async Task<RawHttp2Client> ConnectAsync(int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = ForwardingScene.Host,
                CertificateChainPolicy = TestCertificates.ChainPolicy(),
                ApplicationProtocols = [SslApplicationProtocol.Http2],
            },
            cancellationToken);
        await tls.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray(), cancellationToken);
        var client = new RawHttp2Client(tls);
        await client.WriteAsync(Settings, 0, 0, []);
        return client;
    }

    /// <summary>Posts a body with further headers before it and trailers behind it, and waits for the response's first frame or a refusal.</summary>
    public async Task PostAsync(string body, (string Name, string Value)[] headers, (string Name, string Value)[] trailers)
    {
        await WriteAsync(Headers, EndHeaders, 1, Encode([(":method", "POST"), (":scheme", "https"), (":authority", ForwardingScene.Host), (":path", "/"), .. headers]));
        await WriteAsync(Data, 0, 1, Encoding.Latin1.GetBytes(body));
        await WriteAsync(Headers, EndHeaders | EndStream, 1, Encode(trailers));
        byte[] header;
        do
        {
            header = new byte[9];
            await _tls.ReadExactlyAsync(header);
            await _tls.ReadExactlyAsync(new byte[(header[0] << 16) | (header[1] << 8) | header[2]]);
        }
        while (header[3] is not (Headers or Reset or GoAway));
    }

    public void Dispose() => _tls.Dispose();

    /// <summary>RFC 7541, 6.2.2: literals without indexing, their lengths below 127, without Huffman.</summary>
    private static byte[] Encode(params (string Name, string Value)[] fields) =>
        [.. fields.SelectMany(f => new byte[] { 0, (byte)f.Name.Length }.Concat(Encoding.Latin1.GetBytes(f.Name)).Append((byte)f.Value.Length).Concat(Encoding.Latin1.GetBytes(f.Value)))];

    private async Task WriteAsync(byte type, byte flags, int stream, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        (frame[1], frame[2], frame[3], frame[4]) = ((byte)(payload.Length >> 8), (byte)payload.Length, type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        await _tls.WriteAsync(frame);
    }
}
