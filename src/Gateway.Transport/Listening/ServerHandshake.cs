using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;
using Gateway.Transport.Sockets;
using Gateway.Transport.Tls;

namespace Gateway.Transport.Listening;

/// <summary>One handshake with a client, begun on the reactor's thread.</summary>
#pragma warning disable CA1001 // The socket disposes of it.
internal sealed class ServerHandshake(
    ServerSocket socket, TlsServerContext context, Func<X509Certificate2, X509Certificate2Collection, bool>? verify, string? serverName)
#pragma warning restore CA1001
{
    // The handshake's end goes on on the reactor's thread, where what follows is read.
    private readonly TaskCompletionSource<TlsStatus> _completion = new();
    private TlsConnection? _tls;
    private Exception? _fault;

    /// <summary>What was agreed on, where it was.</summary>
    public TlsFeature? Feature { get; private set; }

    public string Failure => (_fault ?? _tls?.Fault)?.Message ?? socket.Failure ?? "the connection was closed";

    public Task<TlsStatus> RunAsync()
    {
        if (socket.Reactor.IsCurrent)
        {
            Begin();
        }
        else
        {
            socket.Reactor.Enqueue(static h => ((ServerHandshake)h).Begin(), this);
        }

        return _completion.Task;
    }

    private void Begin()
    {
        // What was flushed in clear text goes before; a client that does not take it will shake no hands.
        if (socket.Phase != SocketPhase.Open || !socket.Writer.TryDrain())
        {
            _completion.TrySetResult(TlsStatus.Failed);
            return;
        }

        try
        {
            _tls = new TlsConnection(context, socket.Socket, verify);
            TakeUnread();
        }
        catch (Exception e)
        {
            // It is the caller's, who waits for the task.
            _fault = e;
            _tls?.Dispose();
            _completion.TrySetException(e);
            return;
        }

        socket.BeginHandshake(_tls, Complete);
    }

    private void Complete(TlsStatus status)
    {
        if (status == TlsStatus.Done && _tls is not null)
        {
            Feature = new TlsFeature(_tls, serverName);
        }

        _completion.TrySetResult(status);
    }

    private unsafe void TakeUnread()
    {
        var unread = socket.Reader.Unread;
        if (unread.IsEmpty)
        {
            return;
        }

        var state = socket.Socket.State;
        state->Prefix = (byte*)NativeMemory.Alloc((nuint)unread.Length);
        state->PrefixLength = unread.Length;
        unread.CopyTo(new Span<byte>(state->Prefix, unread.Length));
        socket.Reader.Discard();
    }
}
