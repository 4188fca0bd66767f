using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.Testing;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>
/// An HTTP/2 client of one connection, for what HttpClient would never send: any method, headers and trailers, byte for byte.
/// </summary>
internal sealed class RawHttp2Client : IDisposable
{
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte Reset = 3;
    private const byte Settings = 4;
    private const byte GoAway = 7;
    private const byte Continuation = 9;
    private const byte EndStream = 1;
    private const byte EndHeaders = 4;
    private const int LongestFrame = 16_384;

    private static readonly int[] Indexed = [200, 204, 206, 304, 400, 404, 500];

    private readonly SslStream _tls;
    private int _stream = -1;
    private int _frameStream;
    private bool _isEnded;

    private RawHttp2Client(SslStream tls) => _tls = tls;

    /// <summary>Connects for one name, or by address and so for none, with a client certificate where one is given.</summary>
    public static async Task<RawHttp2Client> ConnectAsync(
        int port, CancellationToken cancellationToken, string? serverName = ForwardingScene.Host, X509Certificate2? certificate = null)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = serverName ?? "127.0.0.1",
                LocalCertificateSelectionCallback = certificate is null ? null : (_, _, _, _, _) => certificate,
                CertificateChainPolicy = TestCertificates.ChainPolicy(),
                ApplicationProtocols = [SslApplicationProtocol.Http2],
            },
            cancellationToken);
        await tls.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray(), cancellationToken);
        var client = new RawHttp2Client(tls);

        // No dynamic table for the response headers (RFC 9113, 6.5.2): the static one is all that is read here.
        await client.WriteAsync(Settings, 0, 0, [0, 1, 0, 0, 0, 0]);
        return client;
    }

    /// <summary>
    /// Posts a body with further headers before it and trailers behind it, and returns the status; 0 where the stream was reset.
    /// </summary>
    public async Task<int> PostAsync(string body, (string Name, string Value)[] headers, (string Name, string Value)[] trailers)
    {
        _stream += 2;
        await WriteAsync(
            Headers,
            EndHeaders,
            _stream,
            Encode([(":method", "POST"), (":scheme", "https"), (":authority", ForwardingScene.Host), (":path", "/"), .. headers]));
        await WriteAsync(Data, 0, _stream, Encoding.Latin1.GetBytes(body));
        await WriteAsync(Headers, EndHeaders | EndStream, _stream, Encode(trailers));
        return await ReadStatusAsync();
    }

    /// <summary>
    /// Sends a request without a body on a stream of its own; its status, 0 where the stream was reset, is returned before its body has
    /// come.
    /// </summary>
    public Task<int> BeginAsync(
        string method, string path, string authority = ForwardingScene.Host, params (string Name, string Value)[] headers) =>
        BeginAsync(EndHeaders | EndStream, method, path, authority, headers);

    /// <summary>Sends the head of a request whose body does not come, and returns the status; 0 where the stream was reset.</summary>
    public Task<int> BeginUploadAsync(string path, string authority, params (string Name, string Value)[] headers) =>
        BeginAsync(EndHeaders, "POST", path, authority, headers);

    private async Task<int> BeginAsync(
        byte headFlags, string method, string path, string authority, (string Name, string Value)[] headers)
    {
        _stream += 2;
        var block = Encode([(":method", method), (":scheme", "https"), (":authority", authority), (":path", path), .. headers]);
        try
        {
            await WriteHeadAsync(headFlags, block);
        }
        catch (IOException) when (block.Length > LongestFrame)
        {
            // The server may close while later frames of a long head are being sent; its GOAWAY has arrived before.
        }

        return await ReadStatusAsync();
    }

    private async Task<int> ReadStatusAsync()
    {
        while (true)
        {
            var (type, flags, payload) = await ReadFrameAsync();
            switch (type)
            {
                case Reset when _frameStream != _stream:
                    continue; // the rest of an earlier request, which is not wanted
                case Headers:
                    _isEnded = (flags & EndStream) != 0;
                    return StatusOf(payload);
                case Reset or GoAway:
                    _isEnded = true;
                    return 0;
            }
        }
    }

    /// <summary>Reads the body of the response that was begun last.</summary>
    public async Task<string> ReadBodyAsync()
    {
        var body = new StringBuilder();
        while (!_isEnded)
        {
            var (type, flags, payload) = await ReadFrameAsync();
            if (type is Reset or GoAway)
            {
                throw new IOException("The response was cut.");
            }

            _isEnded = type is Headers or Data && (flags & EndStream) != 0;
            body.Append(type == Data ? Encoding.Latin1.GetString(payload) : "");
        }

        return body.ToString();
    }

    public async Task<(int Status, string Body)> SendAsync(
        string method, string path, string authority = ForwardingScene.Host, params (string Name, string Value)[] headers) =>
        (await BeginAsync(method, path, authority, headers), await ReadBodyAsync());

    /// <summary>Opens a stream whose request does not end; the flags say whether its head does.</summary>
    public Task OpenStreamAsync(bool endsHead)
    {
        _stream += 2;
        var head = Encode((":method", "POST"), (":scheme", "https"), (":authority", ForwardingScene.Host), (":path", "/"));
        return WriteAsync(Headers, endsHead ? EndHeaders : (byte)0, _stream, head);
    }

    /// <summary>Lets the server send no data (SETTINGS_INITIAL_WINDOW_SIZE of 0).</summary>
    public Task CloseWindowAsync() => WriteAsync(Settings, 0, 0, [0, 4, 0, 0, 0, 0]);

    /// <summary>Sends a request whose response is not read.</summary>
    public Task BeginUnreadAsync()
    {
        _stream += 2;
        var head = Encode((":method", "GET"), (":scheme", "https"), (":authority", ForwardingScene.Host), (":path", "/"));
        return WriteAsync(Headers, EndHeaders | EndStream, _stream, head);
    }

    /// <summary>Sends the same bytes many times, until the server has closed the connection.</summary>
    public async Task FloodAsync(byte[] frames, int times)
    {
        var batch = Math.Max(1, 8_192 / frames.Length);
        var bytes = Enumerable.Repeat(frames, batch).SelectMany(f => f).ToArray();
        try
        {
            for (var sent = 0; sent < times; sent += batch)
            {
                await _tls.WriteAsync(bytes, ForwardingScene.Token);
            }
        }
        catch (IOException)
        {
            // Closed.
        }
    }

    /// <summary>Sends requests and resets each at once.</summary>
    public async Task RapidResetAsync(int times)
    {
        var head = Encode((":method", "GET"), (":scheme", "https"), (":authority", ForwardingScene.Host), (":path", "/"));
        try
        {
            for (var i = 0; i < times; i++)
            {
                _stream += 2;
                await WriteAsync(Headers, EndHeaders | EndStream, _stream, head);
                await WriteAsync(Reset, 0, _stream, [0, 0, 0, 8]);
            }
        }
        catch (IOException)
        {
            // Closed.
        }
    }

    /// <summary>Reads up to the first GOAWAY and returns its error code; null where the connection ends without one.</summary>
    public async Task<int?> ReadGoAwayAsync()
    {
        try
        {
            while (true)
            {
                var (type, _, payload) = await ReadFrameAsync();
                if (type == GoAway)
                {
                    return BinaryPrimitives.ReadInt32BigEndian(payload.AsSpan(4));
                }
            }
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose() => _tls.Dispose();

    /// <summary>RFC 7541, 6.2.2: literals without indexing, names shorter than 127, without Huffman.</summary>
    private static byte[] Encode(params (string Name, string Value)[] fields) =>
        [.. fields.SelectMany(f => new byte[] { 0, (byte)f.Name.Length }
            .Concat(Encoding.Latin1.GetBytes(f.Name))
            .Concat(LengthOf(f.Value))
            .Concat(Encoding.Latin1.GetBytes(f.Value)))];

    /// <summary>RFC 7541, 5.1: an integer with a prefix of seven bits.</summary>
    private static IEnumerable<byte> LengthOf(string value)
    {
        yield return (byte)Math.Min(value.Length, 127);
        if (value.Length < 127)
        {
            yield break;
        }

        var rest = value.Length - 127;
        for (; rest >= 128; rest >>= 7)
        {
            yield return (byte)((rest & 0x7f) | 0x80);
        }

        yield return (byte)rest;
    }

    /// <summary>
    /// The status is the first field: one of the static table's, or a literal of which the table has the name (RFC 7541, 6.1 and 6.2).
    /// </summary>
    private static int StatusOf(ReadOnlySpan<byte> block)
    {
        while ((block[0] & 0xe0) == 0x20)
        {
            block = block[1..]; // the dynamic table's size
        }

        return (block[0] & 0x80) != 0
            ? Indexed[(block[0] & 0x7f) - 8]
            : int.Parse(block.Slice(2, block[1]), System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task<(byte Type, byte Flags, byte[] Payload)> ReadFrameAsync()
    {
        var header = new byte[9];
        await _tls.ReadExactlyAsync(header, ForwardingScene.Token);
        var payload = new byte[(header[0] << 16) | (header[1] << 8) | header[2]];
        await _tls.ReadExactlyAsync(payload, ForwardingScene.Token);
        _frameStream = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(5));
        return (header[3], header[4], payload);
    }

    /// <summary>Writes a head in as many frames as it needs (RFC 9113, 6.10).</summary>
    private async Task WriteHeadAsync(byte flags, byte[] block)
    {
        for (var start = 0; start < block.Length; start += LongestFrame)
        {
            var isLast = block.Length - start <= LongestFrame;
            var frameFlags = (start == 0 ? flags & EndStream : 0) | (isLast ? flags & EndHeaders : 0);
            var piece = block.AsSpan(start, Math.Min(LongestFrame, block.Length - start)).ToArray();
            await WriteAsync(start == 0 ? Headers : Continuation, (byte)frameFlags, _stream, piece);
        }
    }

    private async Task WriteAsync(byte type, byte flags, int stream, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        (frame[1], frame[2], frame[3], frame[4]) = ((byte)(payload.Length >> 8), (byte)payload.Length, type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        await _tls.WriteAsync(frame, ForwardingScene.Token);
    }
}
