using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Transport.Sockets;
using Gateway.Transport.Tls;

namespace Gateway.Transport.Upstream;

/// <summary>One handshake with a back end. The negotiated parameters are read on the reactor's thread, where it ends.</summary>
#pragma warning disable CA1001 // The socket disposes it.
internal sealed class ClientHandshake(UpstreamSocket socket, TlsClientContext context)
#pragma warning restore CA1001
{
    private readonly TaskCompletionSource<TlsStatus> _completion = new();
    private TlsConnection? _tls;

    public X509Certificate2? Certificate { get; private set; }

    public X509Certificate2Collection Chain { get; private set; } = [];

    public bool IsResumed { get; private set; }

    public bool IsRenegotiationSecure { get; private set; }

    public Task<TlsStatus> RunAsync()
    {
        if (socket.Reactor.IsCurrent)
        {
            Begin();
        }
        else
        {
            socket.Reactor.Enqueue(static h => ((ClientHandshake)h).Begin(), this);
        }

        return _completion.Task;
    }

    /// <summary>Allows the session to be resumed, after the back end's certificate was verified.</summary>
    public void Verified() => socket.Reactor.Enqueue(
        static h =>
        {
            var handshake = (ClientHandshake)h;
            if (handshake.IsOpen)
            {
                handshake._tls?.Verified();
            }
        },
        this);

    private bool IsOpen => socket.Phase == SocketPhase.Open;

    private void Begin()
    {
        if (socket.Phase != SocketPhase.Open)
        {
            _completion.TrySetResult(TlsStatus.Failed);
            return;
        }

        try
        {
            _tls = new TlsConnection(context, socket.Socket);
            socket.BeginHandshake(_tls, Complete);
        }
        catch (Exception e)
        {
            // The caller awaits the task and gets the exception.
            _tls?.Dispose();
            socket.Close(isAbort: true);
            _completion.TrySetException(e);
        }
    }

    private void Complete(TlsStatus status)
    {
        if (status == TlsStatus.Done && _tls is not null)
        {
            IsResumed = _tls.IsResumed;
            IsRenegotiationSecure = _tls.IsRenegotiationSecure;
            try
            {
                Certificate = _tls.GetPeerCertificate();
                Chain = IsResumed ? [] : _tls.GetPeerChain();
            }
            catch (Exception e) when (e is TlsException or CryptographicException)
            {
                Certificate = null; // it cannot be parsed, so it is not trusted
            }
        }

        _completion.TrySetResult(status);
    }
}
