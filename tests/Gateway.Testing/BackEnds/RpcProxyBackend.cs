using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Testing.BackEnds;

/// <summary>
/// An RPC proxy as IIS runs one (MS-RPCH 3.2.3): NTLM on each channel, the virtual connection's two channels joined by its cookie, and the
/// RPC PDUs passed on to a real RPC server, whatever server and port the client names.
/// </summary>
public sealed class RpcProxyBackend : IAsyncDisposable
{
    private const int Window = 65536;
    private const int EchoLength = 16; // MS-RPCH 2.1.2.1.5: up to so many bytes, a channel only asks whether the proxy is there
    private const byte Rts = 20;

    private readonly ScriptedBackend _backend;
    private readonly IPEndPoint _rpcServer;
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource<OutChannel>> _virtualConnections = new();

    public RpcProxyBackend(IPEndPoint rpcServer)
    {
        _rpcServer = rpcServer;
        _backend = new ScriptedBackend(ServeAsync);
    }

    public Uri Address => _backend.Address;

    /// <summary>Each authenticated channel: its user, its request line, and whether its client wanted a 100.</summary>
    public ConcurrentQueue<(string User, string RequestLine, bool Expects)> Channels { get; } = new();

    public ValueTask DisposeAsync() => _backend.DisposeAsync();

    private async Task ServeAsync(ScriptedConnection connection)
    {
        var ntlm = new NtlmHandshake();
        while (await connection.ReadHeadAsync() is { } head)
        {
            var challenge = ntlm.Receive(head);
            if (challenge is not null || ntlm.User is null)
            {
                await connection.WriteAsync($"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: "
                    + $"{(challenge is null ? "NTLM" : $"NTLM {challenge}")}\r\nContent-Length: 0\r\n\r\n");
                continue;
            }

            var expects = head.Contains("\r\nExpect: 100-continue\r\n", StringComparison.OrdinalIgnoreCase);
            Channels.Enqueue((ntlm.User, head[..head.IndexOf('\r', StringComparison.Ordinal)], expects));
            if (expects)
            {
                await connection.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n");
            }

            var length = ScriptedConnection.LengthOf(head);
            if (length <= EchoLength)
            {
                await connection.ReadAsync(length);
                await AnswerAsync(connection.Stream, 20, Pdu(flags: 4));
            }
            else if (head.StartsWith("RPC_OUT_DATA ", StringComparison.Ordinal))
            {
                await RunOutChannelAsync(connection.Stream);
                return;
            }
            else
            {
                await RunInChannelAsync(connection.Stream);
                return;
            }
        }
    }

    private async Task RunOutChannelAsync(Stream client)
    {
        var start = await ReadPduAsync(client);
        using var server = new TcpClient();
        await server.ConnectAsync(_rpcServer);
        using var channel = new OutChannel(client, server.GetStream());
        // CONN/A3, CONN/C2
        await AnswerAsync(
            client, 1 << 30, [.. Pdu(0, Command(2, 120_000)), .. Pdu(0, Command(6, 1), Command(0, Window), Command(2, 120_000))]);
        Connection(start).SetResult(channel);
        var buffer = new byte[16 * 1024];
        while (await channel.Server.ReadAsync(buffer) is var read and > 0)
        {
            await channel.WriteAsync(buffer.AsMemory(0, read));
        }
    }

    private async Task RunInChannelAsync(Stream client)
    {
        var start = await ReadPduAsync(client);
        var cookie = start.AsMemory(52, 16); // the second cookie of CONN/B1 (MS-RPCH 2.2.4.5)
        var channel = await Connection(start).Task.WaitAsync(TimeSpan.FromSeconds(30));
        var (received, acknowledged) = (0, 0);
        try
        {
            while (await ReadPduAsync(client) is { Length: > 0 } pdu)
            {
                if (pdu[2] == Rts)
                {
                    continue;
                }

                await channel.Server.WriteAsync(pdu);
                received += pdu.Length;
                if (received - acknowledged > Window / 2)
                {
                    acknowledged = received;
                    // FlowControlAckWithDestination
                    await channel.WriteAsync(Pdu(2, Command(13, 0), [.. Command(1, received), .. UInt(Window), .. cookie.Span]));
                }
            }
        }
        finally
        {
            channel.Server.Close(); // the virtual connection ends with either channel
        }
    }

    private TaskCompletionSource<OutChannel> Connection(byte[] start) =>
        _virtualConnections.GetOrAdd(
            new Guid(start.AsSpan(32, 16)), _ => new TaskCompletionSource<OutChannel>(TaskCreationOptions.RunContinuationsAsynchronously));

    private static async Task AnswerAsync(Stream client, int length, byte[] body)
    {
        var head = string.Create(
            CultureInfo.InvariantCulture, $"HTTP/1.1 200 Success\r\nContent-Type: application/rpc\r\nContent-Length: {length}\r\n\r\n");
        byte[] answer = [.. Encoding.ASCII.GetBytes(head), .. body];
        await client.WriteAsync(answer);
    }

    /// <summary>One whole PDU, by the length at offset 8 of its header (C706 12.6.3.1); empty where the channel ends.</summary>
    private static async Task<byte[]> ReadPduAsync(Stream client)
    {
        var header = new byte[16];
        if (await client.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false) < header.Length)
        {
            return [];
        }

        var pdu = new byte[BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(8))];
        header.CopyTo(pdu, 0);
        await client.ReadExactlyAsync(pdu.AsMemory(header.Length));
        return pdu;
    }

    private static byte[] Pdu(ushort flags, params byte[][] commands)
    {
        byte[] body = [.. commands.SelectMany(c => c)];
        var header = new byte[20];
        (header[0], header[2], header[3], header[4]) = (5, Rts, 3, 0x10);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(header.Length + body.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(16), flags);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(18), (ushort)commands.Length);
        return [.. header, .. body];
    }

    private static byte[] Command(int type, int value) => [.. UInt(type), .. UInt(value)];

    private static byte[] UInt(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }

    /// <summary>Where the server's PDUs and the proxy's own acknowledgements meet, whole each.</summary>
    private sealed class OutChannel(Stream client, NetworkStream server) : IDisposable
    {
        private readonly SemaphoreSlim _turn = new(1);

        public NetworkStream Server { get; } = server;

        public async Task WriteAsync(ReadOnlyMemory<byte> bytes)
        {
            await _turn.WaitAsync();
            try
            {
                await client.WriteAsync(bytes);
            }
            finally
            {
                _turn.Release();
            }
        }

        public void Dispose() => _turn.Dispose();
    }
}
