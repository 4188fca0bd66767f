using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Gateway.Identity.ClientCertificates;
using Gateway.Mail.Connections;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Gateway.Listeners.Mail;

/// <summary>
/// Starts TLS on a mail connection on request. The handshake is a pipeline of the listener, which replaces the transport while its last
/// middleware runs. That middleware reports that the connection is secure and waits until the session has ended.
/// </summary>
internal sealed partial class MailTls(
    ConnectionContext connection, ConnectionDelegate handshake, TimeProvider time, ILogger<MailTls> logger) : ITlsUpgrade
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly ListenerConnection _record = ListenerConnection.Of(connection);
    private readonly TaskCompletionSource _secured = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _handshake;

    public bool IsSecure => _record.IsSecure;

    public string? ServerName => _record.ServerName;

    public X509Certificate2? ClientCertificate =>
        _record.CertificateFault != CertificateFault.None ? null : connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate;

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

    /// <summary>The last middleware of the handshake pipeline.</summary>
    public Task WaitForSessionEndAsync()
    {
        _secured.TrySetResult();
        return _ended.Task;
    }

    /// <summary>
    /// Ends TLS with close_notify, and then the handshake pipeline. The session has ended, so no read or write is pending, as OpenSSL
    /// requires. Kestrel closes without close_notify, which GnuTLS reports as a truncation attack.
    /// </summary>
    public async Task EndAsync()
    {
        if (_handshake is null)
        {
            return;
        }

        if (IsSecure && connection.Features.Get<ISslStreamFeature>()?.SslStream is { } stream)
        {
            await SendCloseNotifyAsync(stream);
        }

        _ended.TrySetResult();
        await _handshake;
    }

    private async Task SendCloseNotifyAsync(SslStream stream)
    {
        using var limit = new CancellationTokenSource(CloseTimeout, time);
        await using var registration = limit.Token.UnsafeRegister(
            static c => ((ConnectionContext)c!).Abort(new ConnectionAbortedException("The client stopped reading.")), connection);
        try
        {
            await stream.ShutdownAsync();
        }
        catch (Exception e)
        {
            // The client disconnected first or violated TLS. The exceptions have no common base but Exception, because
            // Interop.OpenSsl.SslException is internal.
            Log.NoCloseNotify(logger, connection.ConnectionId, e.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1123, LogLevel.Debug, "Mail connection {ConnectionId} ends without close_notify: {Reason}")]
        public static partial void NoCloseNotify(ILogger logger, string connectionId, string reason);
    }
}
