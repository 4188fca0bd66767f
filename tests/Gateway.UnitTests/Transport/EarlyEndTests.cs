using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using Gateway.Transport.Tls;
using Gateway.Transport.Upstream;
using Xunit;

namespace Gateway.UnitTests.Transport;

/// <summary>Thousands of connections that end early in every way; the scene finds what they leave behind.</summary>
[Collection(nameof(TransportSuite))]
public sealed class EarlyEndTests
{
    private const int Connections = 2_000;
    private const int AtOnce = 50;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Clients_ThatEndInEveryWay_LeaveNothingBehind()
    {
        await using var scene = await TransportScene.StartAsync(TransportScene.Options(), TransportScene.EchoAsync, looksFirst: true);
        var random = new Random(20261129);
        var seeds = Enumerable.Range(0, Connections).Select(_ => random.Next()).ToArray();

        await Parallel.ForEachAsync(seeds, new ParallelOptions
        {
            MaxDegreeOfParallelism = AtOnce,
            CancellationToken = Cancellation,
        }, async (seed, _) => await EndEarlyAsync(scene, seed));

        await TransportScene.EventuallyAsync(() => scene.Reactors.Connections <= 1); // the listener itself
    }

    [Fact]
    public async Task Channels_ThatEndInEveryWay_LeaveNothingBehind()
    {
        await using var scene = await TransportScene.StartAsync(TransportScene.Options(), TransportScene.EchoAsync);
        using var context = new TlsClientContext(new TlsClientOptions { ServerName = "localhost", Verify = (_, _) => true });
        var random = new Random(20261130);
        var seeds = Enumerable.Range(0, Connections).Select(_ => random.Next()).ToArray();

        await Parallel.ForEachAsync(seeds, new ParallelOptions
        {
            MaxDegreeOfParallelism = AtOnce,
            CancellationToken = Cancellation,
        }, async (seed, _) => await EndEarlyAsync(scene, context, seed));

        await TransportScene.EventuallyAsync(() => scene.Reactors.Connections <= 1);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u0000\u0005hello")]
    [InlineData("\u0015\u0003\u0003\u0000\u0002\u0002\u0028")]
    public async Task Handshake_WithGarbage_FailsWithItsReason(string garbage)
    {
        await using var scene = await TransportScene.StartAsync(TransportScene.Options(), TransportScene.EchoAsync);
        using var socket = await scene.ConnectAsync();

        await socket.SendAsync(System.Text.Encoding.Latin1.GetBytes(garbage), SocketFlags.None, Cancellation);
        await TransportScene.EventuallyAsync(() => !scene.Handshakes.IsEmpty);

        Assert.False(scene.Handshakes.Single().IsDone);
        Assert.Contains("error:", scene.Handshakes.Single().Failure, StringComparison.Ordinal);
    }

    private static async Task EndEarlyAsync(TransportScene scene, int seed)
    {
        var random = new Random(seed);
        using var socket = await scene.ConnectAsync();
        try
        {
            switch (random.Next(8))
            {
                case 0:
                    socket.Close(timeout: 0);
                    break;
                case 1:
                    await socket.SendAsync(RandomNumberGenerator.GetBytes(random.Next(1, 4000)), SocketFlags.None, Cancellation);
                    break;
                case 2:
                    await CutHandshakeAsync(socket, random);
                    break;
                default:
                    await CutTrafficAsync(socket, random);
                    break;
            }
        }
        catch (Exception e)
            when (e is IOException or SocketException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
            // Ends are what this is about.
        }
    }

    private static async Task CutHandshakeAsync(Socket socket, Random random)
    {
        await using var tls = new SslStream(new NetworkStream(socket, ownsSocket: false));
        var handshake = tls.AuthenticateAsClientAsync(TransportScene.ClientOptions(), Cancellation);
        await Task.Delay(random.Next(3), Cancellation);
        socket.Close(random.Next(2) - 1);
        await handshake;
    }

    private static async Task CutTrafficAsync(Socket socket, Random random)
    {
        await using var tls = new SslStream(new NetworkStream(socket, ownsSocket: false));
        await tls.AuthenticateAsClientAsync(TransportScene.ClientOptions(), Cancellation);
        var size = random.Next(1, 100_000);
        var writing = tls.WriteAsync(new byte[size], Cancellation).AsTask();
        switch (random.Next(4))
        {
            case 0:
                socket.Close(timeout: 0);
                break;
            case 1:
                await writing;
                await tls.ShutdownAsync();
                break;
            case 2:
                await writing;
                socket.Shutdown(SocketShutdown.Send);
                await tls.CopyToAsync(Stream.Null, Cancellation);
                break;
            default:
                await tls.ReadExactlyAsync(new byte[size], Cancellation);
                break;
        }

        await writing;
    }

    private static async Task EndEarlyAsync(TransportScene scene, TlsClientContext context, int seed)
    {
        var random = new Random(seed);
        using var channel = await scene.OpenAsync();
        try
        {
            var way = random.Next(5);
            if (way == 0)
            {
                return;
            }

            using var limit = new CancellationTokenSource();
            var handshake = channel.AuthenticateAsync(context, limit.Token);
            if (way == 1)
            {
                await limit.CancelAsync();
            }

            await handshake;
            var size = random.Next(1, 50_000);
            var reading = channel.ReadAsync(new byte[size]);
            var writing = channel.WriteAsync(new byte[size]);
            if (way == 2)
            {
                channel.Abort();
            }
            else if (way == 3)
            {
                channel.Dispose();
            }

            await writing;
            await reading;
        }
        catch (Exception e) when (e is UpstreamException or OperationCanceledException)
        {
            // Ends are what this is about.
        }
    }
}
