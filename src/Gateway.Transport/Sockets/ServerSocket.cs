using System.IO.Pipelines;
using Gateway.Transport.Interop;
using Gateway.Transport.Reactors;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Transport.Sockets;

/// <summary>A client's socket, with the pipes of the connection.</summary>
internal sealed class ServerSocket : ReactorSocket, IDuplexPipe
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    private readonly Action<ServerSocket> _peerClosed;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _abortReason;
    private bool _isClosing;

    /// <param name="reactor">The reactor that owns the socket.</param>
    /// <param name="socket">The accepted socket.</param>
    /// <param name="peerClosed">Called once, on the reactor's thread, when the client has ended its direction or the connection.</param>
    public ServerSocket(Reactor reactor, SocketHandle socket, Action<ServerSocket> peerClosed)
        : base(reactor, socket, SocketPhase.Open)
    {
        _peerClosed = peerClosed;
        Reader = new ConnectionReader(this);
        Writer = new ConnectionWriter(this);
    }

    public ConnectionReader Reader { get; }

    public ConnectionWriter Writer { get; }

    public PipeReader Input => Reader;

    public PipeWriter Output => Writer;

    /// <summary>Completes once the descriptor is closed.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Closes the connection after the flushed bytes were sent; from any thread.</summary>
    public void RequestClose()
    {
        if (Reactor.IsCurrent)
        {
            CloseGracefully();
        }
        else
        {
            Reactor.Enqueue(static s => ((ServerSocket)s).CloseGracefully(), this);
        }
    }

    /// <summary>Aborts the connection; from any thread.</summary>
    public void RequestAbort(Exception reason)
    {
        Interlocked.CompareExchange(ref _abortReason, reason, null);

        // Never inline, because the caller may be using the pipes.
        Reactor.Enqueue(static s => ((ServerSocket)s).Close(isAbort: true), this);
    }

    /// <summary>
    /// Handles the end of reading. A client that has only sent close_notify still waits for its response (RFC 8446, 6.1).
    /// </summary>
    public unsafe void SawEnd(bool isBroken)
    {
        if (isBroken || Tls is null || Socket.State->IsEnded != 0)
        {
            _peerClosed(this);
        }
    }

    protected override void OnReady()
    {
        Writer.Resume();
        if (_isClosing)
        {
            CloseIfDrained();
            return;
        }

        if (Phase == SocketPhase.Open)
        {
            Reader.Resume();
        }
    }

    protected override void OnPeerClosed() => _peerClosed(this);

    protected override void OnClosed()
    {
        Writer.Close();
        Reader.Close(Volatile.Read(ref _abortReason) ?? new ConnectionAbortedException("The connection is closed."));
        _closed.TrySetResult();
        _peerClosed(this);
    }

    private void CloseIfDrained()
    {
        if (Phase == SocketPhase.Open && Writer.TryDrain())
        {
            Close(isAbort: false);
        }
    }

    private void CloseGracefully()
    {
        if (Phase == SocketPhase.Open && !_isClosing && !Writer.TryDrain())
        {
            // The client has not read everything yet. The flushed bytes are sent if it reads them in time.
            _isClosing = true;
            Reactor.CloseAfter(this, CloseTimeout);
            return;
        }

        Close(isAbort: false);
    }
}
