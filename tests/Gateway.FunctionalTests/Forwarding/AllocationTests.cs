using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>What a forwarded request allocates, server and forwarder together; client and back end here allocate nothing.</summary>
[Collection(AloneInTheProcess.Name)]
public sealed class AllocationTests
{
    private const int Warm = 2_000;
    private const int Measured = 5_000;

    /// <summary>State machines are objects in a debug build.</summary>
#if DEBUG
    private const double Budget = 6_000;
#else
    private const double Budget = 1_500;
#endif

    private static readonly byte[] Request =
        "GET /small HTTP/1.1\r\nHost: mail.example.com\r\nUser-Agent: test\r\nAccept: */*\r\n\r\n"u8.ToArray();
    private static readonly byte[] Response =
        Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1024\r\n\r\n{new string('x', 1024)}");

    [Fact]
    public async Task Get_OfOneKilobyteWhenWarm_StaysWithinTheBudget()
    {
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var backend = new Thread(() => Answer(listener));
        backend.Start();
        double bytes;
        // it is bound
        await using (var scene = await ForwarderScene.StartAsync(new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}")))
        {
            using var client = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 30_000 };
            await client.ConnectAsync(IPAddress.Loopback, scene.Address.Port, TestContext.Current.CancellationToken);
            var buffer = new byte[4096];
            Ask(client, buffer, Warm);
            var before = GC.GetTotalAllocatedBytes(precise: true);
            Ask(client, buffer, Measured);
            bytes = (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Measured;
        }

        backend.Join();
        TestContext.Current.TestOutputHelper?.WriteLine($"{bytes:F0} bytes a request");
        Assert.InRange(bytes, 1, Budget);
    }

    private static void Ask(Socket client, byte[] buffer, int times)
    {
        for (var i = 0; i < times; i++)
        {
            client.Send(Request);
            var length = 0;
            int end;
            do
            {
                var count = client.Receive(buffer.AsSpan(length));
                if (count == 0)
                {
                    throw new IOException("The gateway closed the connection.");
                }

                length += count;
                end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            }
            while (end < 0 || length < end + 4 + 1024);
        }
    }

    private static void Answer(Socket listener)
    {
        using var connection = listener.Accept();
        var buffer = new byte[4096];
        var length = 0;
        while (connection.Receive(buffer.AsSpan(length)) is > 0 and var count)
        {
            length += count;
            if (buffer.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
            {
                connection.Send(Response);
                length = 0;
            }
        }
    }
}
