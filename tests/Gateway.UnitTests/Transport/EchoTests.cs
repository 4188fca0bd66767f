using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;
using Xunit;

namespace Gateway.UnitTests.Transport;

[Collection(nameof(TransportSuite))]
public sealed class EchoTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<int, bool, bool> Sizes
    {
        get
        {
            var sizes = new TheoryData<int, bool, bool>();
            foreach (var size in new[] { 1, 1024, 16 * 1024, 16 * 1024 + 1, 100_000, 3_000_000 })
            {
                sizes.Add(size, false, false);
                sizes.Add(size, true, false);
                sizes.Add(size, true, true);
            }

            return sizes;
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Connection_OfAnySize_ReturnsEveryByte(int size, bool isTls, bool looksFirst)
    {
        await using var scene = await TransportScene.StartAsync(
            isTls ? TransportScene.Options() : null, TransportScene.EchoAsync, looksFirst);
        await using Stream client = isTls ? await scene.ConnectTlsAsync() : new NetworkStream(await scene.ConnectAsync(), ownsSocket: true);
        var sent = RandomNumberGenerator.GetBytes(size);
        var received = new byte[size];

        for (var round = 0; round < 3; round++)
        {
            var writing = client.WriteAsync(sent, Cancellation).AsTask();
            await client.ReadExactlyAsync(received, Cancellation);
            await writing;
            Assert.Equal(sent, received);
        }
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Handshake_OfEitherVersion_AgreesOnApplicationProtocol(SslProtocols protocol)
    {
        await using var scene = await TransportScene.StartAsync(TransportScene.Options(), TransportScene.EchoAsync);
        var options = TransportScene.ClientOptions();
        options.EnabledSslProtocols = protocol;
        options.ApplicationProtocols = [SslApplicationProtocol.Http11, SslApplicationProtocol.Http2];

        await using var client = await scene.ConnectTlsAsync(options);

        Assert.Equal(protocol, client.SslProtocol);
        Assert.Equal(SslApplicationProtocol.Http2, client.NegotiatedApplicationProtocol);
    }

    [Fact]
    public async Task Handshake_WithForeignApplicationProtocol_IsRefused()
    {
        await using var scene = await TransportScene.StartAsync(TransportScene.Options(), TransportScene.EchoAsync);
        var options = TransportScene.ClientOptions();
        options.ApplicationProtocols = [new SslApplicationProtocol("imap")];

        await Assert.ThrowsAnyAsync<Exception>(() => scene.ConnectTlsAsync(options));

        await TransportScene.EventuallyAsync(() => !scene.Handshakes.IsEmpty);
        Assert.False(scene.Handshakes.Single().IsDone);
    }

    [Fact]
    public async Task Handshake_OfModernListener_RefusesTls12()
    {
        await using var scene = await TransportScene.StartAsync(
            TransportScene.Options() with { IsTls13Only = true }, TransportScene.EchoAsync);
        var options = TransportScene.ClientOptions();
        options.EnabledSslProtocols = SslProtocols.Tls12;

        await Assert.ThrowsAnyAsync<Exception>(() => scene.ConnectTlsAsync(options));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Client_ThatEndsItsDirection_GetsTheRest(bool isTls)
    {
        await using var scene = await TransportScene.StartAsync(isTls ? TransportScene.Options() : null, async connection =>
        {
            while (!(await ReadAllAsync(connection)).IsCompleted)
            {
            }

            await connection.Transport.Output.WriteAsync(new byte[200_000]);
        });
        var socket = await scene.ConnectAsync();
        await using Stream client = await SecureAsync(socket, isTls);
        await client.WriteAsync(new byte[50_000], Cancellation);

        if (client is SslStream tls)
        {
            await tls.ShutdownAsync();
        }

        socket.Shutdown(SocketShutdown.Send);
        var received = new MemoryStream();
        await client.CopyToAsync(received, Cancellation);

        Assert.Equal(200_000, received.Length);
    }

    [Fact]
    public async Task Client_ThatResets_EndsTheReadAndTheConnection()
    {
        var reading = new TaskCompletionSource<Exception?>();
        var closed = new TaskCompletionSource();
        await using var scene = await TransportScene.StartAsync(TransportScene.Options(), async connection =>
        {
            connection.ConnectionClosed.Register(closed.SetResult);
            reading.SetResult(await Record.ExceptionAsync(async () => await connection.Transport.Input.ReadAsync(CancellationToken.None)));
        });
        var socket = await scene.ConnectAsync();
        await using (await SecureAsync(socket, isTls: true))
        {
            socket.Close(timeout: 0);
        }

        Assert.IsType<ConnectionResetException>(await reading.Task.WaitAsync(Cancellation));
        await closed.Task.WaitAsync(Cancellation);
    }

    [Fact]
    public async Task Client_ThatVanishesWhileNobodyReads_EndsTheConnection()
    {
        var closed = new TaskCompletionSource();
        await using var scene = await TransportScene.StartAsync(TransportScene.Options(), async connection =>
        {
            connection.ConnectionClosed.Register(closed.SetResult);
            await closed.Task;
        });
        await using (await scene.ConnectTlsAsync())
        {
        }

        await closed.Task.WaitAsync(Cancellation);
    }

    [Fact]
    public async Task Read_CanceledByToken_LeavesTheConnectionInUse()
    {
        await using var scene = await TransportScene.StartAsync(TransportScene.Options(), async connection =>
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await connection.Transport.Input.ReadAsync(limit.Token));
            var pending = connection.Transport.Input.ReadAsync(CancellationToken.None);
            connection.Transport.Input.CancelPendingRead();
            Assert.True((await pending).IsCanceled);
            await TransportScene.EchoAsync(connection);
        });
        await using var client = await scene.ConnectTlsAsync();
        await Task.Delay(100, Cancellation);

        await client.WriteAsync("hello"u8.ToArray(), Cancellation);
        var answer = new byte[5];
        await client.ReadExactlyAsync(answer, Cancellation);

        Assert.Equal("hello"u8, answer);
    }

    [Fact]
    public async Task Flush_ToClientThatDoesNotRead_WaitsUntilItDoes()
    {
        const int Size = 30_000_000;
        var flushed = new TaskCompletionSource();
        await using var scene = await TransportScene.StartAsync(TransportScene.Options(), async connection =>
        {
            await connection.Transport.Output.WriteAsync(new byte[Size]);
            flushed.SetResult();
        });
        await using var client = await scene.ConnectTlsAsync();
        await Task.Delay(100, Cancellation);
        Assert.False(flushed.Task.IsCompleted);

        var received = new MemoryStream();
        await client.CopyToAsync(received, Cancellation);

        Assert.Equal(Size, received.Length);
        await flushed.Task.WaitAsync(Cancellation);
    }

    [Fact]
    public async Task Client_ThatIsAborted_SeesAReset()
    {
        await using var scene = await TransportScene.StartAsync(TransportScene.Options(), async connection =>
        {
            var pending = connection.Transport.Input.ReadAsync();
            connection.Abort(new ConnectionAbortedException("enough"));
            var failure = await Assert.ThrowsAsync<ConnectionAbortedException>(async () => await pending);
            Assert.Equal("enough", failure.Message);
        });
        await using var client = await scene.ConnectTlsAsync();

        await Assert.ThrowsAsync<IOException>(async () => await client.ReadExactlyAsync(new byte[1], Cancellation));
    }

    private static async Task<System.IO.Pipelines.ReadResult> ReadAllAsync(ConnectionContext connection)
    {
        var read = await connection.Transport.Input.ReadAsync();
        connection.Transport.Input.AdvanceTo(read.Buffer.End);
        return read;
    }

    private static async Task<Stream> SecureAsync(Socket socket, bool isTls)
    {
        var stream = new NetworkStream(socket, ownsSocket: true);
        if (!isTls)
        {
            return stream;
        }

        var secure = new SslStream(stream);
        await secure.AuthenticateAsClientAsync(TransportScene.ClientOptions(), Cancellation);
        return secure;
    }
}
