using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;
using Gateway.Transport.Interop;
using Gateway.Transport.Reactors;
using Gateway.Transport.Tls;

namespace Gateway.Transport.Upstream;

/// <summary>
/// A connection to a back end, on the reactor of the client that it was opened for. One task may read while another writes. Operations
/// called on that reactor's thread complete synchronously if possible.
/// </summary>
public sealed class UpstreamChannel : IDisposable
{
    private readonly UpstreamSocket _socket;
    private X509Certificate2? _peer;
    private int _isDisposed;

    private UpstreamChannel(UpstreamSocket socket, IPEndPoint remote)
    {
        _socket = socket;
        RemoteEndPoint = remote;
    }

    public IPEndPoint RemoteEndPoint { get; }

    /// <summary>The local end point; null if the connection is closed.</summary>
    public IPEndPoint? LocalEndPoint => _socket.LocalEndPoint;

    /// <summary>
    /// Whether the current thread can use the connection without switching to another reactor. True on the thread pool, which has no
    /// reactor.
    /// </summary>
    public bool IsNear => _socket.Reactor.IsCurrent || !ReactorGroup.IsOnReactor;

    /// <summary>The back end's certificate after the handshake; it may be null for a resumed session.</summary>
    public X509Certificate2? PeerCertificate => _peer;

    /// <summary>The certificates that the back end sent with its own; empty for a resumed session.</summary>
    public X509Certificate2Collection PeerChain { get; private set; } = [];

    /// <summary>Whether the handshake resumed an earlier session.</summary>
    public bool IsResumed { get; private set; }

    /// <summary>Whether the back end supports secure renegotiation (RFC 5746).</summary>
    public bool IsRenegotiationSecure { get; private set; } = true;

    /// <summary>Why TLS failed, as reported by OpenSSL; null if it has not.</summary>
    public string? Failure => _socket.Failure;

    internal UpstreamSocket Native => _socket;

    /// <summary>Connects to one address.</summary>
    public static async Task<UpstreamResult> ConnectAsync(
        ReactorGroup reactors, IPEndPoint address, TimeSpan keepAlive, CancellationToken cancellationToken)
    {
        var family = address.AddressFamily == AddressFamily.InterNetwork ? LibC.FamilyInet : LibC.FamilyInet6;
        var descriptor = LibC.Socket(family, LibC.SocketStream | LibC.SocketNonBlocking | LibC.SocketCloseOnExec, 0);
        if (descriptor < 0)
        {
            return new UpstreamResult(null, ErrorCodes.Of(Marshal.GetLastPInvokeError()));
        }

        var handle = new SocketHandle(descriptor);
        SetOptions(descriptor, keepAlive);
        var connected = new TaskCompletionSource<SocketError>();
        var socket = new UpstreamSocket(reactors.Here(), handle, connected);
        var channel = new UpstreamChannel(socket, address);
        await using var registration = cancellationToken.UnsafeRegister(static s => ((UpstreamSocket)s!).RequestClose(), socket);
        var error = channel.Begin();
        if (error is not (0 or LibC.InProgress))
        {
            socket.RequestClose();
            return new UpstreamResult(null, ErrorCodes.Of(error));
        }

        var result = await connected.Task;
        if (result == SocketError.Success)
        {
            return new UpstreamResult(channel, result);
        }

        channel.Dispose();
        return new UpstreamResult(null, result);
    }

    /// <summary>Performs the handshake and verifies the back end's certificate.</summary>
    /// <exception cref="OperationCanceledException">The handshake was cancelled, and the connection can no longer be used.</exception>
    public async Task<UpstreamTlsResult> AuthenticateAsync(TlsClientContext context, CancellationToken cancellationToken)
    {
        var handshake = new ClientHandshake(_socket, context);
        TlsStatus status;
        await using (cancellationToken.UnsafeRegister(static s => ((UpstreamSocket)s!).RequestClose(), _socket))
        {
            status = await handshake.RunAsync();
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (status != TlsStatus.Done)
        {
            return UpstreamTlsResult.Failed;
        }

        _peer = handshake.Certificate;
        PeerChain = handshake.Chain;
        IsResumed = handshake.IsResumed;
        IsRenegotiationSecure = handshake.IsRenegotiationSecure;
        if (!IsResumed)
        {
            if (_peer is not { } peer || !await Task.Run(() => context.Options.Verify(peer, handshake.Chain), cancellationToken))
            {
                return UpstreamTlsResult.Untrusted;
            }

            handshake.Verified();
        }

        return UpstreamTlsResult.Done;
    }

    /// <summary>Receives data; returns 0 at the end of the stream. With empty memory, it waits until there may be data.</summary>
    /// <exception cref="UpstreamException">The connection has failed.</exception>
    public ValueTask<int> ReadAsync(Memory<byte> memory) => _socket.Reading.Start(memory);

    /// <summary>Sends all of the memory.</summary>
    /// <exception cref="UpstreamException">The connection has failed.</exception>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> memory) => _socket.Writing.Start(memory);

    /// <summary>Ends the sending direction; with TLS, close_notify is sent first. Reading is still possible.</summary>
    public Task EndSendingAsync()
    {
        var done = new TaskCompletionSource();
        _socket.Reactor.Enqueue(
            static state =>
            {
                var (socket, completion) = ((UpstreamSocket, TaskCompletionSource))state;
                socket.EndSending(completion);
            },
            (_socket, done));
        return done.Task;
    }

    /// <summary>Marks the connection as idle until the next read or write.</summary>
    public void BeginRest() => _socket.BeginRest();

    /// <summary>Whether the connection has ended or received data while idle, as far as is known without blocking.</summary>
    /// <param name="asksKernel">Whether the kernel is asked as well as the events that have come.</param>
    public bool IsStale(bool asksKernel) => _socket.IsStale(asksKernel);

    /// <summary>Whether the back end sent unsolicited data while the connection was idle.</summary>
    public bool HasUnexpected => _socket.Rest == UpstreamRest.Unexpected;

    /// <summary>Closes the connection. Pending operations fail. Any thread may call it at any time.</summary>
    public void Abort() => _socket.RequestClose();

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _socket.RequestClose();
        }
    }

    private static void SetOptions(int descriptor, TimeSpan keepAlive)
    {
        const int Interval = 10, Probes = 6;
        LibC.SetOption(descriptor, LibC.LevelTcp, LibC.OptionNoDelay, 1);
        LibC.SetOption(descriptor, LibC.LevelSocket, LibC.OptionKeepAlive, 1);
        LibC.SetOption(descriptor, LibC.LevelTcp, LibC.OptionKeepAliveTime, Math.Max(1, (int)keepAlive.TotalSeconds));
        LibC.SetOption(descriptor, LibC.LevelTcp, LibC.OptionKeepAliveInterval, Interval);
        LibC.SetOption(descriptor, LibC.LevelTcp, LibC.OptionKeepAliveProbes, Probes);
    }

    /// <returns>The result of the system call; the attempt continues if it is in progress.</returns>
    private unsafe int Begin()
    {
        var name = stackalloc byte[NativeAddress.MaxLength];
        var length = NativeAddress.Write(RemoteEndPoint, new Span<byte>(name, NativeAddress.MaxLength));
        var error = LibC.Connect(_socket.Socket.Descriptor, name, length) == 0 ? 0 : Marshal.GetLastPInvokeError();
        if (error is 0 or LibC.InProgress)
        {
            if (_socket.Reactor.IsCurrent)
            {
                _socket.Attach();
            }
            else
            {
                _socket.Reactor.Enqueue(static s => ((UpstreamSocket)s).Attach(), _socket);
            }
        }

        return error;
    }
}
