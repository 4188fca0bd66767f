using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Testing;
using Gateway.Transport.Reactors;
using Gateway.Transport.Sockets;
using Gateway.Transport.Tls;
using Gateway.Transport.Upstream;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.UnitTests.Transport;

[Collection(nameof(TransportSuite))]
public sealed class UpstreamChannelTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(20_000)]
    [InlineData(2_000_000)]
    public async Task Channel_OverTls_CarriesBothDirections(int size)
    {
        await using var scene = await TransportScene.StartAsync(TransportScene.Options(), TransportScene.EchoAsync);
        using var context = Context();
        using var channel = await scene.OpenAsync();
        Assert.Equal(UpstreamTlsResult.Done, await channel.AuthenticateAsync(context, Cancellation));
        var sent = RandomNumberGenerator.GetBytes(size);

        var writing = channel.WriteAsync(sent);
        var received = await ReadExactlyAsync(channel, size);
        await writing;

        Assert.Equal(sent, received);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Channel_ReadFromChangingThreads_MissesNoByte(bool isTls)
    {
        const int Size = 60_000_000;
        await using var scene = await TransportScene.StartAsync(isTls ? TransportScene.Options() : null, async connection =>
        {
            for (var left = Size; left > 0; left -= 100_000)
            {
                await connection.Transport.Output.WriteAsync(new byte[100_000]);
                await Task.Yield();
            }
        });
        using var context = Context();
        using var channel = await scene.OpenAsync();
        if (isTls)
        {
            await channel.AuthenticateAsync(context, Cancellation);
        }

        var memory = new byte[32 * 1024];
        var received = 0;
        while (await channel.ReadAsync(memory).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancellation) is > 0 and var read)
        {
            received += read;
            await Task.Yield();
        }

        Assert.Equal(Size, received);
    }

    [Fact]
    public async Task Channel_ToUntrustedBackEnd_IsRefusedAndNotResumed()
    {
        await using var scene = await TransportScene.StartAsync(TransportScene.Options(), TransportScene.EchoAsync);
        var asked = 0;
        using var context = Context((_, _) => Interlocked.Increment(ref asked) > 2);

        for (var i = 0; i < 2; i++)
        {
            using var channel = await scene.OpenAsync();
            Assert.Equal(UpstreamTlsResult.Untrusted, await channel.AuthenticateAsync(context, Cancellation));
        }

        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task Channel_ToKnownBackEnd_ResumesWhileTheTicketKeyIsKept()
    {
        var time = new FakeTimeProvider();
        var options = TransportScene.Options() with { TicketKeys = new TicketKeys(time, TimeSpan.FromHours(1)) };
        await using var scene = await TransportScene.StartAsync(options, TransportScene.EchoAsync);
        using var context = Context();

        Assert.False(await TalkAsync(scene, context));
        time.Advance(TimeSpan.FromMinutes(90));
        var afterOneRotation = await TalkAsync(scene, context);
        time.Advance(TimeSpan.FromHours(1));
        time.Advance(TimeSpan.FromMinutes(1));
        _ = options.TicketKeys.Keys;
        time.Advance(TimeSpan.FromHours(2));

        Assert.True(afterOneRotation);
        _ = options.TicketKeys.Keys;
        Assert.False(await TalkAsync(scene, context));
    }

    [Fact]
    public async Task Server_WithoutResumption_ShakesHandsAnew()
    {
        await using var scene = await TransportScene.StartAsync(
            TransportScene.Options() with { AllowsResumption = false }, TransportScene.EchoAsync);
        using var context = Context();

        for (var i = 0; i < 4; i++)
        {
            Assert.False(await TalkAsync(scene, context));
        }
    }

    [Fact]
    public async Task KeyUpdates_AmidTraffic_AreFollowed()
    {
        await using var scene = await TransportScene.StartAsync(TransportScene.Options(), TransportScene.EchoAsync);
        using var context = Context();
        using var channel = await scene.OpenAsync();
        await channel.AuthenticateAsync(context, Cancellation);

        for (var i = 0; i < 200; i++)
        {
            await OnReactorAsync(channel, () => channel.Native.Tls!.UpdateKeys(isRequested: i % 2 == 0)); // secured above
            await channel.WriteAsync(new[] { (byte)i });
            Assert.Equal([(byte)i], await ReadExactlyAsync(channel, 1));
        }
    }

    /// <summary>Each costs the server an answer and new keys, and carries nothing.</summary>
    [Fact]
    public async Task KeyUpdates_WithoutData_EndTheConnection()
    {
        await using var scene = await TransportScene.StartAsync(TransportScene.Options(), TransportScene.EchoAsync);
        using var context = Context();
        using var channel = await scene.OpenAsync();
        await channel.AuthenticateAsync(context, Cancellation);
        var reading = channel.ReadAsync(new byte[1]).AsTask();

        var updates = 0;
        while (!reading.IsCompleted)
        {
            await OnReactorAsync(channel, () =>
            {
                for (var i = 0; i < 100 && channel.Native.Phase == SocketPhase.Open && channel.Native.Tls is { Failure: null } tls; i++)
                {
                    tls.UpdateKeys(isRequested: true);
                    updates += tls.Handshake() == TlsStatus.Done ? 1 : 0;
                }
            });
        }

        Assert.InRange(updates, 100, 20_000);
        Assert.True(reading.IsFaulted || await reading == 0);
    }

    /// <summary>One event reports the connection, the greeting and the end, and no other follows.</summary>
    [Fact]
    public async Task Channel_ToServerThatSpeaksAndLeavesAtOnce_ReadsToTheEnd()
    {
        using var reactors = new ReactorGroup(_ => { }, 1);
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        server.Listen(1);
        using var mayGoOn = new ManualResetEventSlim();
        reactors.Next().Enqueue(gate => ((ManualResetEventSlim)gate).Wait(Cancellation), mayGoOn);

        // bound above
        var connecting = UpstreamChannel.ConnectAsync(reactors, (IPEndPoint)server.LocalEndPoint!, TimeSpan.FromMinutes(1), Cancellation);
        using (var client = await server.AcceptAsync(Cancellation))
        {
            await client.SendAsync("421 busy\r\n"u8.ToArray(), Cancellation);
        }

        mayGoOn.Set();
        using var channel = (await connecting).Channel ?? throw new InvalidOperationException("The connection was refused.");
        Assert.Equal("421 busy\r\n"u8.ToArray(), await ReadExactlyAsync(channel, 10));
        Assert.Equal(0, await channel.ReadAsync(new byte[1]).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancellation));
    }

    [Fact]
    public async Task Channel_ThatEndsItsDirection_ReadsOn()
    {
        await using var scene = await TransportScene.StartAsync(TransportScene.Options(), TransportScene.EchoAsync);
        using var context = Context();
        using var channel = await scene.OpenAsync();
        await channel.AuthenticateAsync(context, Cancellation);

        await channel.WriteAsync("last"u8.ToArray());
        await channel.EndSendingAsync();

        Assert.Equal("last"u8.ToArray(), await ReadExactlyAsync(channel, 4));
        Assert.Equal(0, await channel.ReadAsync(new byte[1]));
    }

    [Fact]
    public async Task Resting_ChannelTellsWhatTheBackEndDid()
    {
        var ends = new Queue<byte[]?>([null, "junk"u8.ToArray()]);
        await using var scene = await TransportScene.StartAsync(TransportScene.Options(), async connection =>
        {
            await connection.Transport.Input.ReadAsync();
            if (ends.Dequeue() is { } junk)
            {
                await connection.Transport.Output.WriteAsync(junk);
                await Task.Delay(200);
            }
        });
        using var context = Context();
        using var closed = await scene.OpenAsync();
        await closed.AuthenticateAsync(context, Cancellation);
        await closed.WriteAsync(new byte[1]);
        closed.BeginRest();
        await TransportScene.EventuallyAsync(() => closed.IsStale(asksKernel: true));
        Assert.False(closed.HasUnexpected);

        using var talkative = await scene.OpenAsync();
        await talkative.AuthenticateAsync(context, Cancellation);
        await talkative.WriteAsync(new byte[1]);
        talkative.BeginRest();
        await TransportScene.EventuallyAsync(() => talkative.HasUnexpected);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Resting_WithBytesThatOpenSslHasAlready_IsStaleAtOnce(bool onReactor)
    {
        await using var scene = await TransportScene.StartAsync(TransportScene.Options(), async connection =>
        {
            await connection.Transport.Input.ReadAsync();
            await connection.Transport.Output.WriteAsync("answer and more"u8.ToArray());
            await Task.Delay(300);
        });
        using var context = Context();
        using var channel = await scene.OpenAsync();
        await channel.AuthenticateAsync(context, Cancellation);
        await channel.WriteAsync(new byte[1]);
        Assert.Equal("answer"u8.ToArray(), await ReadExactlyAsync(channel, 6));

        var isStale = false;
        if (onReactor)
        {
            await OnReactorAsync(channel, Look);
        }
        else
        {
            await Task.Run(Look, Cancellation);
        }

        Assert.True(isStale);

        void Look()
        {
            channel.BeginRest();
            isStale = channel.IsStale(asksKernel: false);
        }
    }

    [Fact]
    public async Task Connect_WhereNothingListens_IsRefused()
    {
        await using var scene = await TransportScene.StartAsync(null, TransportScene.EchoAsync);
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        // bound above
        var result = await UpstreamChannel.ConnectAsync(
            scene.Reactors, (IPEndPoint)taken.LocalEndPoint!, TimeSpan.FromMinutes(1), Cancellation);

        Assert.Equal(SocketError.ConnectionRefused, result.Error);
        Assert.Null(result.Channel);
    }

    [Fact]
    public async Task Abort_WhileItReads_FailsTheRead()
    {
        await using var scene = await TransportScene.StartAsync(null, TransportScene.EchoAsync);
        using var channel = await scene.OpenAsync();
        var reading = channel.ReadAsync(new byte[1]);

        channel.Abort();

        await Assert.ThrowsAsync<UpstreamException>(async () => await reading);
        await Assert.ThrowsAsync<UpstreamException>(async () => await channel.WriteAsync(new byte[1]));
    }

    [Fact]
    public async Task Abort_WhileItReads_LeavesTheMemoryToTheCaller()
    {
        await using var scene = await TransportScene.StartAsync(TransportScene.Options(), async connection =>
        {
            while (!(await connection.Transport.Output.WriteAsync(Enumerable.Repeat((byte)1, 50_000).ToArray())).IsCompleted)
            {
            }
        });
        using var context = Context();
        for (var i = 0; i < 200; i++)
        {
            using var channel = await scene.OpenAsync();
            await channel.AuthenticateAsync(context, Cancellation);
            var memory = new byte[64 * 1024];
            var reading = Task.Run(async () => { while (await channel.ReadAsync(memory) > 0) { } }, Cancellation);
            await Task.Delay(i % 4, Cancellation);

            channel.Abort();
            Array.Clear(memory);

            await Assert.ThrowsAsync<UpstreamException>(() => reading);
            Assert.Equal(-1, memory.AsSpan().IndexOfAnyExcept((byte)0));
        }
    }

    [Fact]
    public async Task Handshake_WithServerThatIsSilent_IsGivenUp()
    {
        await using var scene = await TransportScene.StartAsync(null, c => c.Transport.Input.CopyToAsync(Stream.Null));
        using var context = Context();
        using var channel = await scene.OpenAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => channel.AuthenticateAsync(context, limit.Token));
    }

    private static TlsClientContext Context(Func<X509Certificate2, X509Certificate2Collection, bool>? verify = null) =>
        new(new TlsClientOptions
        {
            ServerName = "localhost",
            Verify = verify ?? ((certificate, _) => certificate.Issuer == TestCertificates.Authority.Subject),
        });

    private static async Task<bool> TalkAsync(TransportScene scene, TlsClientContext context)
    {
        using var channel = await scene.OpenAsync();
        Assert.Equal(UpstreamTlsResult.Done, await channel.AuthenticateAsync(context, Cancellation));
        await channel.WriteAsync(new byte[] { 1 });
        await ReadExactlyAsync(channel, 1);
        return channel.IsResumed;
    }

    private static async Task<byte[]> ReadExactlyAsync(UpstreamChannel channel, int size)
    {
        var received = new byte[size];
        for (var at = 0; at < size;)
        {
            var read = await channel.ReadAsync(received.AsMemory(at));
            Assert.NotEqual(0, read);
            at += read;
        }

        return received;
    }

    private static Task OnReactorAsync(UpstreamChannel channel, Action action)
    {
        var done = new TaskCompletionSource();
        channel.Native.Reactor.Enqueue(
            _ =>
            {
                action();
                done.SetResult();
            },
            channel.Native);
        return done.Task;
    }
}
