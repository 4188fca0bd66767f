using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Transport.Sockets;
using Gateway.Transport.Tls;

namespace Gateway.Transport.Listening;

/// <summary>One handshake with a client, started on the reactor's thread.</summary>
#pragma warning disable CA1001 // The socket disposes it.
internal sealed class ServerHandshake(
    ServerSocket socket, TlsServerContext context, Func<X509Certificate2, X509Certificate2Collection, bool>? verify, string? serverName)
#pragma warning restore CA1001
{
    // Continuations run on the reactor's thread, where the following data is read.
    private readonly TaskCompletionSource<TlsStatus> _completion = new();
    private TlsConnection? _tls;
    private Exception? _fault;

    /// <summary>The negotiated parameters, or null if the handshake failed.</summary>
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
        // Flushed clear text is sent first. A client that does not read it cannot complete the handshake.
        if (socket.Phase != SocketPhase.Open || !socket.Writer.TryDrain())
        {
            _completion.TrySetResult(TlsStatus.Failed);
            return;
        }

        try
        {
            _tls = new TlsConnection(context, socket.Socket, verify);
            TakeUnread();
            socket.BeginHandshake(_tls, Complete);
        }
        catch (Exception e)
        {
            // The caller awaits the task and gets the exception.
            _fault = e;
            _tls?.Dispose();
            socket.Close(isAbort: true);
            _completion.TrySetException(e);
        }
    }

    private void Complete(TlsStatus status)
    {
        if (status == TlsStatus.Done && _tls is not null)
        {
            try
            {
                Feature = new TlsFeature(_tls, serverName);
            }
            catch (Exception e) when (e is TlsException or CryptographicException)
            {
                _fault = e; // the client's certificate cannot be parsed
                status = TlsStatus.Failed;
            }
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
