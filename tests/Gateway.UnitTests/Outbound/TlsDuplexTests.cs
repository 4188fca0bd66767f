using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Gateway.Outbound;
using Gateway.Testing;
using Xunit;

namespace Gateway.UnitTests.Outbound;

public sealed class TlsDuplexTests
{
    private const string Name = "back.example.com";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task EndSending_WhileTheReaderWaits_SendsCloseNotifyAndReadingGoesOn(SslProtocols protocol)
    {
        await using var pair = await PairAsync(protocol);
        var duplex = new TlsDuplex(pair.Near);
        var buffer = new byte[64];
        var reading = duplex.ReadAsync(buffer).AsTask();
        Assert.False(reading.IsCompleted);

        await duplex.EndSendingAsync();

        // There is no FIN: only close_notify can end the other side's read.
        Assert.Equal(0, await pair.Far.ReadAsync(new byte[1], Token));
        await pair.Far.WriteAsync("late"u8.ToArray(), Token);
        Assert.Equal(4, await reading);
        await pair.Far.WriteAsync("later"u8.ToArray(), Token);
        Assert.Equal(5, await duplex.ReadAsync(buffer));
        await pair.Far.ShutdownAsync();
        Assert.Equal(0, await duplex.ReadAsync(buffer));
    }

    [Fact]
    public async Task EndSending_WhileTheReaderWaitsWithoutABuffer_KeepsItWaiting()
    {
        await using var pair = await PairAsync();
        var duplex = new TlsDuplex(pair.Near);
        var waiting = duplex.ReadAsync(Memory<byte>.Empty).AsTask();

        await duplex.EndSendingAsync();

        Assert.Equal(0, await pair.Far.ReadAsync(new byte[1], Token));
        Assert.False(waiting.IsCompleted);
        await pair.Far.WriteAsync("late"u8.ToArray(), Token);
        Assert.Equal(0, await waiting);
        Assert.Equal(4, await duplex.ReadAsync(new byte[64]));
    }

    [Fact]
    public async Task EndSending_WhileNobodyReads_DoesNotWaitForARead()
    {
        await using var pair = await PairAsync();
        var duplex = new TlsDuplex(pair.Near);

        await duplex.EndSendingAsync();

        Assert.Equal(0, await pair.Far.ReadAsync(new byte[1], Token));
        await pair.Far.WriteAsync("late"u8.ToArray(), Token);
        Assert.Equal(4, await duplex.ReadAsync(new byte[64]));
    }

    [Fact]
    public async Task EndSending_WithinARecord_LosesNothing()
    {
        await using var pair = await PairAsync();
        var duplex = new TlsDuplex(pair.Near);
        var sent = Enumerable.Range(0, 10_000).Select(i => (byte)i).ToArray();
        pair.FarWire.Hold = 3_000;
        var arrived = pair.NearWire.Received(3_000);
        await pair.Far.WriteAsync(sent, Token);
        var received = new byte[sent.Length];
        var reading = duplex.ReadAsync(received).AsTask();
        await arrived.WaitAsync(Token);

        await duplex.EndSendingAsync();
        Assert.Equal(0, await pair.Far.ReadAsync(new byte[1], Token));
        Assert.False(reading.IsCompleted);
        await pair.FarWire.ReleaseAsync();

        for (var count = await reading; count < sent.Length;)
        {
            count += await duplex.ReadAsync(received.AsMemory(count));
        }

        Assert.Equal(sent, received);
    }

    [Fact]
    public async Task EndSending_WhileThePeerTakesNothing_LetsReadingGoOn()
    {
        await using var pair = await PairAsync();
        var duplex = new TlsDuplex(pair.Near);
        var buffer = new byte[64];
        var reading = duplex.ReadAsync(buffer).AsTask();
        pair.NearWire.BlockWrites();

        var ending = duplex.EndSendingAsync();
        await pair.Far.WriteAsync("late"u8.ToArray(), Token);

        Assert.Equal(4, await reading);
        Assert.False(ending.IsCompleted);
        pair.NearWire.AllowWrites();
        await ending;
    }

    [Fact]
    public async Task EndSending_AsDataArrives_LosesNothing()
    {
        for (var round = 0; round < 50; round++)
        {
            await using var pair = await PairAsync();
            var duplex = new TlsDuplex(pair.Near);
            var writing = WriteAsync(pair.Far);
            var read = 0L;
            var reading = Task.Run(async () =>
            {
                var buffer = new byte[4096];
                while (await duplex.ReadAsync(buffer) is > 0 and var count)
                {
                    Interlocked.Add(ref read, count);
                }
            }, Token);
            while (Interlocked.Read(ref read) < round * 8_000)
            {
                await Task.Yield();
            }

            await duplex.EndSendingAsync();

            var sent = await writing;
            await reading;
            Assert.Equal(sent, read);
        }

        // Until close_notify comes.
        static async Task<long> WriteAsync(SslStream far)
        {
            var end = far.ReadAsync(new byte[1], Token).AsTask();
            var bytes = new byte[5_000];
            var sent = 0L;
            for (; !end.IsCompleted; sent += bytes.Length)
            {
                await far.WriteAsync(bytes, Token);
            }

            await end;
            await far.ShutdownAsync();
            return sent;
        }
    }

    [Fact]
    public async Task EndSending_OnAConnectionThatIsGone_FailsAsTheConnectionDid()
    {
        await using var pair = await PairAsync();
        var duplex = new TlsDuplex(pair.Near);
        var reading = duplex.ReadAsync(new byte[64]).AsTask();
        await pair.Near.DisposeAsync();

        await Assert.ThrowsAnyAsync<IOException>(duplex.EndSendingAsync);

        // Disposal may overtake the read: then SslStream says that it is disposed, which both sides' ConnectionFailure takes for an end.
        var end = await Record.ExceptionAsync(() => reading);
        Assert.True(end is IOException or ObjectDisposedException, end?.ToString());
    }

    private static async Task<TlsPair> PairAsync(SslProtocols protocol = SslProtocols.None)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var near = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await near.ConnectAsync(listener.LocalEndpoint, Token);
        var far = await listener.AcceptSocketAsync(Token);
        far.NoDelay = true;
        var pair = new TlsPair(new Wire(new NetworkStream(near, ownsSocket: true)), new Wire(new NetworkStream(far, ownsSocket: true)));
        var certificate = TestCertificates.Issue(Name);
        var server = new SslServerAuthenticationOptions { ServerCertificate = certificate, EnabledSslProtocols = protocol };
        var client = new SslClientAuthenticationOptions { TargetHost = Name, CertificateChainPolicy = TestCertificates.ChainPolicy() };
        await Task.WhenAll(
            pair.Far.AuthenticateAsServerAsync(server, Token),
            pair.Near.AuthenticateAsClientAsync(client, Token));
        return pair;
    }

    private sealed class TlsPair(Wire near, Wire far) : IAsyncDisposable
    {
        public Wire NearWire => near;

        public Wire FarWire => far;

        public SslStream Near { get; } = new(near);

        public SslStream Far { get; } = new(far);

        public async ValueTask DisposeAsync()
        {
            await Near.DisposeAsync();
            await Far.DisposeAsync();
        }
    }

    /// <summary>The socket below TLS, whose bytes can be held up.</summary>
    private sealed class Wire(Stream inner) : WrappedStream(inner)
    {
        private readonly Stream _inner = inner;
        private readonly TaskCompletionSource _received = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private TaskCompletionSource? _blocked;
        private byte[] _held = [];
        private int _awaited = int.MaxValue;
        private int _count;

        /// <summary>How much of what is written next goes out before <see cref="ReleaseAsync"/>; everything where 0.</summary>
        public int Hold { get; set; }

        /// <summary>Waits until so many bytes more have been read, which must not have come yet.</summary>
        public Task Received(int count)
        {
            Volatile.Write(ref _awaited, Volatile.Read(ref _count) + count);
            return _received.Task;
        }

        public void BlockWrites() => _blocked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void AllowWrites() => _blocked!.SetResult();

        public ValueTask ReleaseAsync() => _inner.WriteAsync(_held, Token);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await _inner.ReadAsync(buffer, cancellationToken);
            if (Interlocked.Add(ref _count, count) >= Volatile.Read(ref _awaited))
            {
                _received.TrySetResult();
            }

            return count;
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Hold > 0)
            {
                _held = buffer[Hold..].ToArray();
                buffer = buffer[..Hold];
                Hold = 0;
            }

            if (_blocked is not null)
            {
                await _blocked.Task;
            }

            await _inner.WriteAsync(buffer, cancellationToken);
        }
    }
}
