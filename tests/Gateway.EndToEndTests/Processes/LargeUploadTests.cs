using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Processes;

/// <summary>
/// An upload whose length does not fit into 32 bits, over TLS through the published program. Its bytes are made as they are sent, and
/// counted where they arrive. <c>GATEWAY_UPLOAD_BYTES=22000000000</c> takes about a minute and a half.
/// </summary>
public sealed class LargeUploadTests(ITestOutputHelper output)
{
    private const int Piece = 256 * 1024;
    private const long MoreMemory = 100 * 1024 * 1024;

    private static readonly long Length =
        long.Parse(Environment.GetEnvironmentVariable("GATEWAY_UPLOAD_BYTES") ?? "4500000000", CultureInfo.InvariantCulture);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Upload_LongerThan32Bits_ArrivesWhole_AndIsNotHeld()
    {
        using var backEnd = new TcpListener(IPAddress.Loopback, 0);
        backEnd.Start();
        var counting = CountAsync(backEnd);
        using var folder = new TemporaryFolder();
        var port = FreePort.Next();
        await using var gateway = await GatewayProcess.StartAsync(folder, Configuration(folder, port, backEnd.LocalEndpoint));
        using var client = await ConnectAsync(port);
        var head = $"PUT /x HTTP/1.1\r\nHost: {HostileClient.Host}\r\nContent-Length: {Length}\r\nConnection: close\r\n\r\n";
        await client.WriteAsync(Encoding.ASCII.GetBytes(head), Token);

        var (zeros, before, most) = (new byte[Piece], 0L, 0L);
        for (long sent = 0, pieces = 0; sent < Length; sent += Math.Min(Piece, Length - sent), pieces++)
        {
            await client.WriteAsync(zeros.AsMemory(0, (int)Math.Min(Piece, Length - sent)), Token);
            if (pieces % 1024 == 0)
            {
                most = Math.Max(most, gateway.ResidentMemory);
                before = before == 0 ? most : before;
            }
        }

        using var reader = new StreamReader(client);
        var response = await reader.ReadToEndAsync(Token);
        output.WriteLine($"{Length} bytes; resident {before >> 20} MB at first, {most >> 20} MB at most");

        Assert.StartsWith("HTTP/1.1 200 ", response, StringComparison.Ordinal);
        Assert.Equal(Length, await counting);
        Assert.True(most < before + MoreMemory, $"{most} bytes are resident, {before} were at first");
    }

    /// <summary>Counts the body of the first request, and answers it.</summary>
    private static async Task<long> CountAsync(TcpListener listener)
    {
        using var socket = await listener.AcceptSocketAsync(Token);
        var buffer = new byte[Piece];
        var head = new StringBuilder();
        var count = 0L;
        while (count == 0)
        {
            var received = await socket.ReceiveAsync(buffer, Token);
            Assert.True(received > 0, "The gateway closed the connection within the head.");
            head.Append(Encoding.Latin1.GetString(buffer, 0, received));
            var end = head.ToString().IndexOf("\r\n\r\n", StringComparison.Ordinal);
            count = end < 0 ? 0 : head.Length - end - 4;
        }

        Assert.Contains($"Content-Length: {Length}\r\n", head.ToString(), StringComparison.Ordinal);
        while (count < Length && await socket.ReceiveAsync(buffer, Token) is > 0 and var received)
        {
            count += received;
        }

        await socket.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), Token);
        return count;
    }

    private static async Task<SslStream> ConnectAsync(int port)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, Token);
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = HostileClient.Host, CertificateChainPolicy = TestCertificates.ChainPolicy() },
            Token);
        return tls;
    }

    private static string Configuration(TemporaryFolder folder, int port, EndPoint backEnd) => $$"""
        {
          "Gateway": {
            "Listeners": { "https": { "Endpoint": "127.0.0.1:{{port}}", "Protocol": "Https" } },
            "Certificates": {
              "Names": { "{{HostileClient.Host}}": { "File": "{{TestCertificates.WritePfx(folder, HostileClient.Host)}}" } }
            },
            "State": "state",
            "Routes": {
              "web": { "Hosts": [ "{{HostileClient.Host}}" ], "Cluster": "web", "Authentication": "Anonymous", "MaxRequestBodySize": -1 }
            },
            "Clusters": { "web": { "Destinations": { "one": { "Address": "http://{{backEnd}}" } } } }
          }
        }
        """;
}
