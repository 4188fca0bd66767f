using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Gateway.Transport.Interop;
using Gateway.Transport.Reactors;
using Gateway.Transport.Sockets;
using Gateway.Transport.Tls;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Gateway.Transport.Listening;

/// <summary>A client's connection, as the server uses it.</summary>
internal sealed class ServerConnection : ConnectionContext,
    IConnectionIdFeature,
    IConnectionTransportFeature,
    IConnectionItemsFeature,
    IConnectionLifetimeFeature,
    IConnectionEndPointFeature,
    IConnectionSocketFeature,
    IServerTlsFeature
{
    private readonly CancellationTokenSource _closed = new();
    private readonly ServerSocket _socket;
    private readonly Lock _gate = new();
    private int _isClosed;
    private Socket? _view;
    private bool _isDisposed;
    private string? _id;

    public ServerConnection(Reactor reactor, SocketHandle socket, EndPoint? local, EndPoint? remote)
    {
        _socket = new ServerSocket(reactor, socket, s => PeerClosed());
        LocalEndPoint = local;
        RemoteEndPoint = remote;
        ConnectionClosed = _closed.Token;
        Transport = _socket;
        Features.Set<IConnectionIdFeature>(this);
        Features.Set<IConnectionTransportFeature>(this);
        Features.Set<IConnectionItemsFeature>(this);
        Features.Set<IConnectionLifetimeFeature>(this);
        Features.Set<IConnectionEndPointFeature>(this);
        Features.Set<IServerTlsFeature>(this);
        Features.Set<IConnectionSocketFeature>(this);
    }

    public override IDuplexPipe Transport { get; set; }

    public override string ConnectionId
    {
        get => _id ??= ConnectionIds.Next();
        set => _id = value;
    }

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items
    {
        get => field ??= new ConnectionItems();
        set;
    }

    /// <summary>
    /// A <c>Socket</c> for the same connection, created on demand. It is for reading the kernel's queues and ending one direction, not for
    /// reading and writing.
    /// </summary>
    public Socket Socket
    {
        get
        {
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                return _view ??= SocketDuplicate.Of(_socket.Socket.Descriptor);
            }
        }
    }

    public override void Abort(ConnectionAbortedException abortReason) => _socket.RequestAbort(abortReason);

    public override async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _view?.Dispose();
        }

        _socket.RequestClose();
        await _socket.Closed;
        await base.DisposeAsync();
    }

    public async Task<TlsHandshakeResult> AuthenticateAsync(
        TlsServerContext context,
        string? serverName,
        Func<X509Certificate2, X509Certificate2Collection, bool>? verify,
        CancellationToken cancellationToken)
    {
        var handshake = new ServerHandshake(_socket, context, verify, serverName);
        await using var registration = cancellationToken.UnsafeRegister(
            static s => ((ServerSocket)s!).RequestAbort(new ConnectionAbortedException("The handshake was cancelled.")), _socket);
        if (await handshake.RunAsync() != TlsStatus.Done || handshake.Feature is not { } feature)
        {
            return new TlsHandshakeResult(false, handshake.Failure);
        }

        Features.Set<ITlsHandshakeFeature>(feature);
        Features.Set<ITlsApplicationProtocolFeature>(feature);
        Features.Set<ITlsConnectionFeature>(feature);
        return new TlsHandshakeResult(true, null);
    }

    private void PeerClosed()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 0)
        {
            // Callbacks may block, so they do not run on the reactor's thread.
            ThreadPool.UnsafeQueueUserWorkItem(static c => c._closed.Cancel(), this, preferLocal: false);
        }
    }
}
