using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Gateway.Testing;
using Gateway.Transport.Interop;
using Gateway.Transport.Listening;
using Gateway.Transport.Reactors;
using Gateway.Transport.Tls;
using Gateway.Transport.Upstream;
using Microsoft.AspNetCore.Connections;
using Xunit;

namespace Gateway.UnitTests.Transport;

/// <summary>A listener of the transport on loopback whose connections are given to a handler, and clients for it.</summary>
internal sealed class TransportScene : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ConcurrentBag<Task> _served = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly IConnectionListener _listener;
    private readonly TlsServerContext _context;
    private readonly bool _isTls;
    private readonly Func<ConnectionContext, Task> _handler;
    private readonly Task _accepting;
    private readonly long[] _before;

    private TransportScene(
        IConnectionListener listener, ReactorGroup reactors, TlsServerOptions? tls, Func<ConnectionContext, Task> handler, long[] before)
    {
        _listener = listener;
        Reactors = reactors;
        _isTls = tls is not null;
        _context = new TlsServerContext(tls ?? Options());
        _handler = handler;
        _before = before;
        _accepting = AcceptAsync();
    }

    public ReactorGroup Reactors { get; }

    public ConcurrentQueue<Exception> Failures { get; private init; } = new();

    public ConcurrentQueue<TlsHandshakeResult> Handshakes { get; } = new();

    /// <summary>Whether the first bytes are looked at before TLS begins, as a listener does.</summary>
    public bool LooksFirst { get; init; }

    public Func<X509Certificate2, X509Certificate2Collection, bool>? Verify { get; set; }

    public int Port => ((IPEndPoint)_listener.EndPoint).Port;

    public IPEndPoint Address => new(IPAddress.Loopback, Port);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TlsServerOptions Options() =>
        new() { Certificate = TestCertificates.Issue("localhost"), ApplicationProtocols = ["h2", "http/1.1"] };

    public static async Task<TransportScene> StartAsync(
        TlsServerOptions? tls, Func<ConnectionContext, Task> handler, bool looksFirst = false)
    {
        var before = Enum.GetValues<NativeKind>().Select(NativeLedger.Count).ToArray();
        var failures = new ConcurrentQueue<Exception>();
        var reactors = new ReactorGroup(failures.Enqueue, 2);
        var factory = new ReactorListenerFactory(reactors, Bind, 1024);
        var listener = await factory.BindAsync(new IPEndPoint(IPAddress.Loopback, 0), Cancellation);
        return new TransportScene(listener, reactors, tls, handler, before) { Failures = failures, LooksFirst = looksFirst };
    }

    /// <summary>Sends back what comes, until the client ends.</summary>
    public static async Task EchoAsync(ConnectionContext connection)
    {
        while (true)
        {
            var read = await connection.Transport.Input.ReadAsync();
            foreach (var segment in read.Buffer)
            {
                await connection.Transport.Output.WriteAsync(segment);
            }

            connection.Transport.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    public async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(Address, Cancellation);
        return socket;
    }

    public async Task<SslStream> ConnectTlsAsync(SslClientAuthenticationOptions? options = null)
    {
        var stream = new SslStream(new NetworkStream(await ConnectAsync(), ownsSocket: true));
        await stream.AuthenticateAsClientAsync(options ?? ClientOptions(), Cancellation);
        return stream;
    }

    public static SslClientAuthenticationOptions ClientOptions() => new()
    {
        TargetHost = "localhost",
        CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { TestCertificates.Authority },
        },
    };

    public async Task<UpstreamChannel> OpenAsync()
    {
        var result = await UpstreamChannel.ConnectAsync(Reactors, Address, TimeSpan.FromMinutes(1), Cancellation);
        return result.Channel ?? throw new InvalidOperationException($"{result.Error}");
    }

    /// <summary>Waits for the condition.</summary>
    public static async Task EventuallyAsync(Func<bool> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(Patience);
        while (!condition())
        {
            await Task.Delay(5, limit.Token);
        }
    }

    /// <summary>Stops, and makes sure that no native object is left and that nothing went wrong on a reactor.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _listener.UnbindAsync(Cancellation);
        await _accepting;
        Reactors.Dispose();
        await Task.WhenAll(_served).WaitAsync(Patience, Cancellation);
        _context.Dispose();
        Assert.Empty(Failures);
        foreach (var kind in new[]
        {
            NativeKind.Descriptor,
            NativeKind.TlsConnection,
            NativeKind.TlsContext,
            NativeKind.TlsSession,
            NativeKind.Key,
            NativeKind.Certificate,
        })
        {
            // Objects of earlier tests may have been collected meanwhile.
            Assert.InRange(NativeLedger.Count(kind), 0, _before[(int)kind]);
        }
    }

    private static Socket Bind(EndPoint endpoint)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(endpoint);
        return socket;
    }

    private async Task AcceptAsync()
    {
        while (await _listener.AcceptAsync(CancellationToken.None) is { } connection)
        {
            _served.Add(Task.Run(() => ServeAsync(connection)));
        }
    }

    private async Task ServeAsync(ConnectionContext connection)
    {
        await using (connection)
        {
            try
            {
                if (_isTls && !await SecureAsync(connection))
                {
                    return;
                }

                await _handler(connection);
            }
            catch (Exception e) when (e is ConnectionResetException or ConnectionAbortedException)
            {
                // The client has gone.
            }
        }
    }

    private async Task<bool> SecureAsync(ConnectionContext connection)
    {
        if (LooksFirst)
        {
            var read = await connection.Transport.Input.ReadAsync();
            connection.Transport.Input.AdvanceTo(read.Buffer.Start);
        }

        var tls = connection.Features.Get<IServerTlsFeature>()!; // the transport's own
        var result = await tls.AuthenticateAsync(_context, "localhost", Verify, _stop.Token);
        Handshakes.Enqueue(result);
        return result.IsDone;
    }
}
