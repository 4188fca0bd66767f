using System.Security.Cryptography.X509Certificates;
using Gateway.Identity.ClientCertificates;
using Gateway.Mail;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Gateway.Listeners;

/// <summary>
/// TLS of one mail connection, begun when asked for. The handshake is the listener's own pipeline, which swaps the transport for as long as
/// its last step runs; that step says that the connection is secure, and waits until the session is over.
/// </summary>
internal sealed class MailTls(ConnectionContext connection, ConnectionDelegate handshake, TlsBuffers buffers, TimeProvider time) : ITlsUpgrade
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly ListenerConnection _record = ListenerConnection.Of(connection);
    private readonly TaskCompletionSource _secured = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _handshake;

    public bool IsSecure => _record.IsSecure;

    public string? ServerName => _record.ServerName;

    public X509Certificate2? ClientCertificate => _record.CertificateFault != CertificateFault.None ? null : connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate;

    public async ValueTask<bool> UpgradeAsync(CancellationToken cancellationToken)
    {
        if (_handshake is not null)
        {
            return false;
        }

        _handshake = handshake(connection);
        await Task.WhenAny(_secured.Task, _handshake).WaitAsync(cancellationToken);
        return IsSecure;
    }

    /// <summary>The last step of the handshake's pipeline.</summary>
    public Task HoldAsync()
    {
        if (connection.Features.Get<ISslStreamFeature>()?.SslStream is { } stream)
        {
            buffers.Release(stream);
        }

        _secured.TrySetResult();
        return _ended.Task;
    }

    /// <summary>Ends TLS, with a close_notify, and with it the handshake's pipeline.</summary>
    public async Task EndAsync()
    {
        if (_handshake is null)
        {
            return;
        }

        if (IsSecure && connection.Features.Get<ISslStreamFeature>()?.SslStream is { } stream)
        {
            try
            {
                await stream.ShutdownAsync().WaitAsync(CloseTimeout, time);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException or TimeoutException or ConnectionAbortedException)
            {
                // The client has gone first; it needs no farewell.
            }
        }

        _ended.TrySetResult();
        await _handshake;
    }
}
