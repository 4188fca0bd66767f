using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Processes;

/// <summary>
/// Clients open streams, as many as a connection may have, and let the gateway send nothing on them. What the published program then holds
/// is bounded for all of them together: twenty thousand such responses would take 800 MB, and it ends those who leave most unread.
/// </summary>
public sealed class UnreadMemoryTests(ITestOutputHelper output)
{
    private const string Host = "mail.example.com";
    private const int Connections = 200;
    private const int Streams = 100;

    // Limits:UnreadBytes by default, and what the garbage collector has not yet taken of those who were ended.
    private const long Bound = (128 + 256) * 1024 * 1024;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StreamsThatAreNotRead_TakeNoMoreMemoryThanTheirLimit_AndOthersAreServed()
    {
        await using var backEnd = new EndlessBackEnd();
        using var folder = new TemporaryFolder();
        var https = FreePort.Next();
        await using var gateway = await GatewayProcess.StartAsync(folder, Configuration(folder, https, backEnd.Port));
        var clients = new List<SslStream>();
        long before = gateway.ResidentMemory, most = 0;
        try
        {
            for (var i = 0; i < Connections; i++)
            {
                clients.Add(await OpenStreamsAsync(https));
                most = Math.Max(most, gateway.ResidentMemory);
            }

            // Somebody who reads is served among them.
            using var client = new HttpClient(TestCertificates.CreateHandler(https)) { BaseAddress = new Uri($"https://{Host}") };
            using var response = await client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead, Token);
            most = Math.Max(most, gateway.ResidentMemory);

            output.WriteLine($"resident {before >> 20} MB, then {most >> 20} MB at most");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.InRange(most - before, 0, Bound);
            Assert.Contains("(TooMuchUnread)", gateway.Output, StringComparison.Ordinal);
        }
        finally
        {
            clients.ForEach(c => c.Dispose());
        }
    }

    /// <summary>
    /// Opens a connection with SETTINGS_INITIAL_WINDOW_SIZE of 0, asks on every stream, and waits until each response has begun or the
    /// gateway ends the connection: responses that nobody reads are measured, not requests that a slow machine has not served yet.
    /// </summary>
    private static async Task<SslStream> OpenStreamsAsync(int port)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, Token);
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = Host,
                CertificateChainPolicy = TestCertificates.ChainPolicy(),
                ApplicationProtocols = [SslApplicationProtocol.Http2],
            },
            Token);
        byte[] head =
        [
            .. Literal(":method", "GET"), .. Literal(":scheme", "https"), .. Literal(":authority", Host), .. Literal(":path", "/"),
        ];
        byte[] bytes =
        [
            .. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8,
            .. Frame(4, 0, 0, [0, 4, 0, 0, 0, 0]),
            .. Enumerable.Range(0, Streams).SelectMany(i => Frame(1, 5, (2 * i) + 1, head)),
        ];
        await tls.WriteAsync(bytes, Token);
        await ReadHeadsAsync(tls);
        return tls;
    }

    private static async Task ReadHeadsAsync(SslStream tls)
    {
        const byte Headers = 1, GoAway = 7;
        var header = new byte[9];
        try
        {
            for (var heads = 0; heads < Streams && header[3] != GoAway; heads += header[3] == Headers ? 1 : 0)
            {
                await tls.ReadExactlyAsync(header, Token);
                await tls.ReadExactlyAsync(new byte[(header[0] << 16) | (header[1] << 8) | header[2]], Token);
            }
        }
        catch (IOException)
        {
            // The gateway has ended the connection, as one that leaves most unread.
        }
    }

    private static byte[] Literal(string name, string value) =>
        [0, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];

    private static byte[] Frame(byte type, byte flags, int stream, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        frame[2] = (byte)payload.Length;
        frame[3] = type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        return frame;
    }

    private static string Configuration(TemporaryFolder folder, int https, int backEnd) => $$"""
        {
          "Gateway": {
            "Listeners": { "https": { "Endpoint": "127.0.0.1:{{https}}", "Protocol": "Https" } },
            "Certificates": { "Names": { "{{Host}}": { "File": "{{TestCertificates.WritePfx(folder, Host)}}" } } },
            "State": "state",
            "Routes": { "web": { "Hosts": [ "{{Host}}" ], "Cluster": "web", "Authentication": "Anonymous" } },
            "Clusters": { "web": { "Destinations": { "one": { "Address": "http://127.0.0.1:{{backEnd}}" } } } }
          }
        }
        """;
}
